"""Settings: what the environment may say, and every mistake in it told at once."""

import stat
from ipaddress import ip_network
from pathlib import Path

import pytest

from toolshare.settings import Bucket, Settings, SettingsError, read_settings
from toolshare.variables import VARIABLES

KEY = "k" * 32
URL = "postgresql://toolshare:secret-password@db:5432/toolshare"


def read(tmp_path: Path, **environment: str) -> Settings:
    return read_settings({"TOOLSHARE_DATA": str(tmp_path), **environment})


def problems(tmp_path: Path, **environment: str) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        read(tmp_path, **environment)
    return caught.value.problems


def test_an_empty_environment_is_enough(tmp_path: Path):
    settings = read(tmp_path)
    assert settings.database_url is None
    assert settings.base_url == "http://127.0.0.1:8000"
    assert settings.workers == 1
    assert not settings.is_secure
    assert settings.session_cookie == "session"


def test_everything_can_be_set(tmp_path: Path):
    settings = read(
        tmp_path,
        DATABASE_URL=URL,
        SECRET_KEY=KEY,
        BASE_URL="https://tools.example.org/",
        PORT="8100",
        TOOLSHARE_LOG_FILE=str(tmp_path / "log"),
        LOG_LEVEL="warning",
        SMTP_URL="smtps://user:word@mail.example.org:465",
        MAIL_FROM="Tools <tools@example.org>",
        ALGORITHM="HS512",
        ACCESS_TOKEN_EXPIRE_MINUTES="5",
        TRUSTED_PROXIES="10.0.0.0/8, ::1/128",
        WEB_CONCURRENCY="4",
    )
    assert settings.database_url == URL
    assert settings.base_url == "https://tools.example.org"
    assert settings.port == 8100
    assert settings.log_file == tmp_path / "log"
    assert settings.log_level == "WARNING"
    assert settings.smtp_url == "smtps://user:word@mail.example.org:465"
    assert settings.mail_from == "Tools <tools@example.org>"
    assert (settings.token_algorithm, settings.token_minutes) == ("HS512", 5)
    assert settings.trusted_proxies == (ip_network("10.0.0.0/8"), ip_network("::1/128"))
    assert settings.workers == 4


def test_https_makes_the_cookie_one_that_no_other_host_can_plant(tmp_path: Path):
    assert read(tmp_path, BASE_URL="https://tools.example.org").session_cookie == "__Host-session"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://db/toolshare"),
        ("DATABASE_URL", "db:5432"),
        ("SECRET_KEY", "short"),
        ("BASE_URL", "tools.example.org"),
        ("BASE_URL", "https://tools.example.org/sub"),
        ("BASE_URL", "ftp://tools.example.org"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "eight"),
        ("PORT", "-1"),
        ("PORT", "٨٠٠٠"),
        ("LOG_LEVEL", "LOUD"),
        ("SMTP_URL", "mail.example.org"),
        ("ALGORITHM", "none"),
        ("ACCESS_TOKEN_EXPIRE_MINUTES", "0"),
        ("TRUSTED_PROXIES", "everybody"),
        ("TRUSTED_PROXIES", "10.0.0.1/8"),
        ("WEB_CONCURRENCY", "1000"),
        ("TOOLSHARE_DEVELOPMENT", "perhaps"),
        ("TOOLSHARE_EMBEDDED", "no"),
        ("FILES_URL", "bucket/folder"),
        ("FILES_URL", "https://s3.example.org/bucket"),
        ("FILES_URL", "s3://"),
        ("FILES_URL", "s3://Bucket_Of_Ours"),
        ("FILES_URL", "s3://user:word@bucket"),
        ("FILES_URL", "s3://bucket:443"),
        ("FILES_URL", "s3://bucket/../other"),
        ("FILES_URL", "s3://bucket/folder?region=eu"),
        ("AWS_ENDPOINT_URL", "s3.example.org:9000"),
        ("AWS_ENDPOINT_URL", "http://"),
    ],
)
def test_a_wrong_setting_is_named(name: str, value: str, tmp_path: Path):
    told = problems(tmp_path, **{name: value})
    assert [line.split(":")[0] for line in told] == [name]


@pytest.mark.parametrize("word", ["hunter2/", "hunter2#", "[hunter2", "hunter2℀"])
@pytest.mark.parametrize("name", ["DATABASE_URL", "SMTP_URL"])
def test_an_address_that_cannot_be_read_is_named_and_its_password_is_not(
    name: str, word: str, tmp_path: Path
):
    scheme = {"DATABASE_URL": "postgresql", "SMTP_URL": "smtps"}[name]
    (told,) = problems(tmp_path, **{name: f"{scheme}://ada:{word}x@host:5432/name"})
    assert told.startswith(f"{name}: must look like")
    assert "hunter2" not in told


def test_every_wrong_setting_is_named_at_once(tmp_path: Path):
    told = problems(tmp_path, DATABASE_URL=URL, PORT="x", LOG_LEVEL="y", ALGORITHM="z")
    assert [line.split(":")[0] for line in told] == [
        "PORT",
        "SECRET_KEY",
        "LOG_LEVEL",
        "ALGORITHM",
    ]


def test_an_address_that_cannot_be_parsed_is_a_problem_and_no_crash(tmp_path: Path):
    assert "Invalid IPv6" in problems(tmp_path, BASE_URL="http://[")[0]


def test_a_database_of_ones_own_needs_a_secret_key(tmp_path: Path):
    assert problems(tmp_path, DATABASE_URL=URL)[0].startswith("SECRET_KEY: is missing")


@pytest.mark.parametrize(
    ("environment", "missing"),
    [
        ({}, ["DATABASE_URL", "SECRET_KEY"]),
        ({"DATABASE_URL": URL}, ["SECRET_KEY"]),
        ({"SECRET_KEY": KEY}, ["DATABASE_URL"]),
        ({"DATABASE_URL": "", "SECRET_KEY": " "}, ["DATABASE_URL", "SECRET_KEY"]),
    ],
)
def test_without_an_embedded_database_both_secrets_must_be_given(
    environment: dict[str, str], missing: list[str], tmp_path: Path
):
    told = problems(tmp_path, TOOLSHARE_EMBEDDED="0", **environment)
    assert [line.partition(": ")[0] for line in told] == missing
    assert all(": is missing; give " in line for line in told)
    assert list(tmp_path.iterdir()) == []


def test_with_both_secrets_no_embedded_database_is_needed(tmp_path: Path):
    settings = read(tmp_path, TOOLSHARE_EMBEDDED="0", DATABASE_URL=URL, SECRET_KEY=KEY)
    assert (settings.database_url, settings.secret_key) == (URL, KEY)


def test_a_database_that_cannot_be_read_is_not_said_to_be_missing(tmp_path: Path):
    told = problems(
        tmp_path, TOOLSHARE_EMBEDDED="0", DATABASE_URL_FILE=str(tmp_path), SECRET_KEY=KEY
    )
    assert [line.partition(": ")[0] for line in told] == ["DATABASE_URL_FILE"]


def test_an_empty_value_counts_as_none(tmp_path: Path):
    empty = {variable.name: "" for variable in VARIABLES if variable.name != "TOOLSHARE_DATA"}
    files = {f"{name}_FILE": "" for name in empty}
    assert read(tmp_path, **empty, **files) == read(tmp_path)


@pytest.mark.parametrize(
    ("given", "read_as"),
    [
        ("'Tools <tools@example.org>'", "Tools <tools@example.org>"),
        ('"Tools <tools@example.org>"', "Tools <tools@example.org>"),
        ('"Tools" <tools@example.org>', '"Tools" <tools@example.org>'),
        ('"A" <a@example.org>, "B"', '"A" <a@example.org>, "B"'),
        ("''", "ToolShare <toolshare@localhost>"),
    ],
)
def test_quotes_of_an_env_file_are_no_part_of_the_value(given: str, read_as: str, tmp_path: Path):
    assert read(tmp_path, MAIL_FROM=given).mail_from == read_as


def test_photos_are_in_the_data_folder_or_in_a_bucket(tmp_path: Path):
    assert read(tmp_path).photos == tmp_path / "photos"
    settings = read(
        tmp_path,
        FILES_URL="s3://tool-photos/stable/",
        AWS_REGION="eu-central-1",
        AWS_ENDPOINT_URL="https://s3.example.org/",
        AWS_ACCESS_KEY_ID="who",
        AWS_SECRET_ACCESS_KEY="bucket-secret",
    )
    assert settings.photos == Bucket(
        url="s3://tool-photos/stable",
        region="eu-central-1",
        endpoint="https://s3.example.org",
        key_id="who",
        key_secret="bucket-secret",
    )
    assert "bucket-secret" not in repr(settings)


def test_a_data_folder_that_cannot_be_made_is_a_problem_and_no_crash(tmp_path: Path):
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError, match=r"^TOOLSHARE_DATA: .*cannot be used"):
        read_settings({"TOOLSHARE_DATA": str(tmp_path / "file" / "var")})


def test_with_the_embedded_database_the_key_is_made_once_and_kept(tmp_path: Path):
    first = read(tmp_path).secret_key
    assert len(first) >= 32
    assert read(tmp_path).secret_key == first
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


def test_two_instances_do_not_share_a_key(tmp_path: Path):
    assert read(tmp_path / "one").secret_key != read(tmp_path / "two").secret_key


def test_a_secret_can_come_from_a_file(tmp_path: Path):
    (tmp_path / "key").write_text(f"{KEY}\n")
    (tmp_path / "url").write_text(f"{URL}\n")
    settings = read(
        tmp_path,
        SECRET_KEY_FILE=str(tmp_path / "key"),
        DATABASE_URL_FILE=str(tmp_path / "url"),
    )
    assert settings.secret_key == KEY
    assert settings.database_url == URL


def test_a_file_that_is_not_there_is_a_problem(tmp_path: Path):
    told = problems(tmp_path, SECRET_KEY_FILE=str(tmp_path / "absent"), DATABASE_URL=URL)
    assert told[0].startswith("SECRET_KEY_FILE:")


def test_secrets_do_not_show_when_settings_are_printed(tmp_path: Path):
    shown = repr(
        read(
            tmp_path,
            DATABASE_URL=URL,
            SECRET_KEY=KEY,
            SMTP_URL="smtp://user:mail-password@mail.example.org",
        )
    )
    assert KEY not in shown
    assert "secret-password" not in shown
    assert "mail-password" not in shown
