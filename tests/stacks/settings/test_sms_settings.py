from pathlib import Path

import pytest

from keyproof.tests.cases import read_data
from stacks.settings.sms_settings import Sms
from tests.stacks.settings.test_environments_file import COMPLETE, problems, read

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


def test_every_setting_is_read(tmp_path: Path) -> None:
    content = f"""[staging]{COMPLETE}{SMS}
message_type = "PROMOTIONAL"
number_capabilities = ["VOICE", "SMS"]
registration_id = "registration-0123"
"""
    sms = read(tmp_path, content)["staging"].sms
    assert sms is not None
    assert sms.message_type == "PROMOTIONAL"
    assert sms.number_capabilities == ("VOICE", "SMS")
    assert sms.registration_id == "registration-0123"


def test_the_table_of_an_environment_takes_the_place_of_the_defaults(tmp_path: Path) -> None:
    shared = '[defaults.sms]\niso_country_code = "GB"\nnumber_type = "LONG_CODE"\n'
    environments = read(
        tmp_path,
        f"[defaults]{COMPLETE}{shared}[dev]\n[staging]\n{SMS}",
    )
    assert [each.sms and each.sms.iso_country_code for each in environments.values()] == [
        "GB",
        "US",
    ]


@pytest.mark.parametrize(
    ("setting", "problem"),
    read_data(__file__, "a_wrong_value_is_named_with_its_place_and_what_is_allowed"),
)
def test_a_wrong_value_is_named_with_its_place_and_what_is_allowed(
    tmp_path: Path, setting: str, problem: str
) -> None:
    names = [line.split(" = ")[0] for line in setting.splitlines()]
    kept = [line for line in SMS.splitlines() if line.split(" = ")[0] not in names]
    content = "\n".join([f"[staging]{COMPLETE}", *kept, setting])
    (found,) = problems(tmp_path, content)
    assert found.startswith(f"[staging] sms.{problem}")


@pytest.mark.parametrize(
    ("country", "kind", "variables"),
    [
        ("US", "TOLL_FREE", {"OPT_OUT_KEYWORDS": "STOP"}),
        ("US", "TEN_DLC", {}),
        ("CA", "TOLL_FREE", {}),
    ],
)
def test_the_carrier_answers_opt_outs_of_toll_free_numbers_of_the_us_only(
    country: str, kind: str, variables: dict[str, str]
) -> None:
    sms = Sms.model_validate({"iso_country_code": country, "number_type": kind})
    assert sms.variables == {"MESSAGE_TYPE": "TRANSACTIONAL", **variables}


@pytest.mark.parametrize("setting", ["iso_country_code", "number_type"])
def test_a_missing_value_is_named_with_what_is_allowed(tmp_path: Path, setting: str) -> None:
    lines = [line for line in SMS.splitlines() if not line.startswith(setting)]
    (found,) = problems(tmp_path, "\n".join([f"[staging]{COMPLETE}", *lines]))
    assert found.startswith(f"[staging] sms.{setting}: received nothing; allowed: ")


def test_what_is_no_table_is_told(tmp_path: Path) -> None:
    (found,) = problems(tmp_path, f"[staging]{COMPLETE}sms = true\n")
    assert found == (
        "[staging] sms: received true; allowed: a table [ENVIRONMENT.sms], which requests a phone "
        "number from AWS"
    )
