"""The topics and tables of the guide are declared, whatever else is."""

from tests.declared import TABLE_NAMES, TABLES_OF_THE_GUIDE, TOPIC_NAMES, TOPICS_OF_THE_GUIDE


def test_none_of_the_guide_is_lost() -> None:
    assert set(TOPICS_OF_THE_GUIDE) <= set(TOPIC_NAMES)
    assert set(TABLES_OF_THE_GUIDE) <= set(TABLE_NAMES)


def test_none_is_declared_twice() -> None:
    assert len(set(TOPIC_NAMES)) == len(TOPIC_NAMES)
    assert len(set(TABLE_NAMES)) == len(TABLE_NAMES)
