from pathlib import Path

import pytest

from stacks.settings.sms_settings import Sms
from tests.stacks.settings.test_environments_file import COMPLETE, read

SMS = '[staging.sms]\niso_country_code = "US"\nnumber_type = "TEN_DLC"\n'


def test_what_is_left_out_has_the_plainest_value(tmp_path: Path) -> None:
    assert read(tmp_path, f"[staging]{COMPLETE}{SMS}")["staging"].sms == Sms(
        iso_country_code="US",
        number_type="TEN_DLC",
        message_type="TRANSACTIONAL",
        number_capabilities=("SMS",),
        registration_id=None,
    )
    assert read(tmp_path, f"[staging]{COMPLETE}")["staging"].sms is None


def test_the_table_of_an_environment_takes_the_place_of_the_defaults(tmp_path: Path) -> None:
    shared = '[defaults.sms]\niso_country_code = "GB"\nnumber_type = "LONG_CODE"\n'
    found = read(tmp_path, f"[defaults]{COMPLETE}{shared}[dev]\n[staging]\n{SMS}").values()
    assert [each.sms and each.sms.iso_country_code for each in found] == ["GB", "US"]


@pytest.mark.parametrize(
    ("country", "kind", "variables"),
    [
        ("US", "TOLL_FREE", {"OPT_OUT_KEYWORDS": "STOP"}),
        ("US", "TEN_DLC", {}),
        ("CA", "TOLL_FREE", {}),
        ("US", "SIMULATOR", {}),
    ],
)
def test_the_carrier_answers_opt_outs_of_toll_free_numbers_of_the_us_only(
    country: str, kind: str, variables: dict[str, str]
) -> None:
    given = {"iso_country_code": country, "number_type": kind, "message_type": "TRANSACTIONAL"}
    sms = Sms.model_validate(given)
    assert sms.variables == {"MESSAGE_TYPE": "TRANSACTIONAL", **variables}
