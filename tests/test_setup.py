"""The promises of `tools/setup.sh`, `Makefile` and `.ci/run`, kept on a machine made of small fake programs.

Each test has a folder with a copy of the script and a PATH of stand-ins for apt-get, sudo, uv and the
like, which write down how they were called. Nothing here touches the system, the network or this
repository's `.venv`.
"""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent
LIBRARIES = {
    "libpango-1.0-0": "libpango-1.0.so.0",
    "libpangoft2-1.0-0": "libpangoft2-1.0.so.0",
    "libharfbuzz-subset0": "libharfbuzz-subset.so.0",
    "libatomic1": "libatomic.so.1",
}
REAL = [
    "basename",
    "cat",
    "chmod",
    "cksum",
    "cp",
    "dirname",
    "env",
    "grep",
    "mkdir",
    "mktemp",
    "rm",
    "sh",
    "sed",
    "sort",
]

FAKES = {
    "id": 'echo "${FAKE_UID:-0}"',
    "ldconfig": 'cat "$MACHINE/libraries"',
    "apt-get": """
        case $* in *" install "*) ;; *) exit 0 ;; esac
        [ -z "${FAKE_APT_FAILS:-}" ] || { echo "E: Unable to locate package"; exit 100; }
        cat "$MACHINE/all-libraries" >"$MACHINE/libraries"
        case $* in *poppler-utils*) cp "$MACHINE/bin/true" "$MACHINE/bin/pdftoppm" ;; esac
        case $* in *faketime*) cp "$MACHINE/bin/true" "$MACHINE/bin/faketime" ;; esac
        case $* in *chromium*) cp "$MACHINE/bin/true" "$MACHINE/bin/chromium" ;; esac""",
    "sudo": '[ "$1" != -n ] || shift; FAKE_UID=0 exec "$@"',
    "true": "exit 0",
    "uv": """
        [ "$1" != --version ] || { echo "uv ${FAKE_UV_VERSION:-0.13.9} (x86_64)"; exit 0; }
        [ -z "${FAKE_UV_FAILS:-}" ] || { echo "error: no network" >&2; exit 2; }
        mkdir -p .venv/bin
        for program in python newsletter; do cp "$MACHINE/bin/true" .venv/bin/$program; done
        case $* in *--all-groups*) cp "$MACHINE/bin/true" .venv/bin/pytest ;; esac""",
    "python3": """
        case $* in
        *pip*) exit 1 ;;
        *ensurepip*) exit "${FAKE_NO_VENV:-0}" ;;
        *version_info*) exit "${FAKE_OLD_PYTHON:-0}" ;;
        *sys.executable*) echo /usr/bin/python3 ;;
        *"-m venv"*) mkdir -p .tools/uv/bin && cp "$MACHINE/pip-that-installs-uv" .tools/uv/bin/python ;;
        esac""",
}
NOTE = 'echo "$(basename "$0") $*${UV_DEFAULT_INDEX:+ [index $UV_DEFAULT_INDEX]}" >>"$MACHINE/calls"\n'


@dataclass(frozen=True)
class Machine:
    """A folder that passes for a computer: `bin` is its PATH, `product` the checkout."""

    root: Path

    @property
    def product(self) -> Path:
        return self.root / "product"

    def give(self, name: str, body: str) -> None:
        program = self.root / "bin" / name
        program.write_text("#!/bin/sh\n" + NOTE + body + "\n", encoding="utf-8")
        program.chmod(0o755)

    def take(self, name: str) -> None:
        (self.root / "bin" / name).unlink()

    def has_libraries(self, *packages: str) -> None:
        names = [f"\t{LIBRARIES[package]} (libc6,x86-64)\n" for package in packages]
        (self.root / "libraries").write_text("".join(names), encoding="utf-8")

    def setup(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.product / "tools/setup.sh", *arguments],
            env={
                "PATH": str(self.root / "bin"),
                "HOME": str(self.root / "home"),
                "MACHINE": str(self.root),
                "SETUP_OS_RELEASE": str(self.root / "os-release"),
                **environment,
            },
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
        )

    def calls(self, *names: str) -> list[str]:
        """How the named programs were called since the last time this was asked."""
        record = self.root / "calls"
        lines = record.read_text(encoding="utf-8").splitlines() if record.exists() else []
        record.unlink(missing_ok=True)
        return [line for line in lines if line.split()[0] in names]


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """A Debian, as root, with uv and every library; nothing set up yet."""
    machine = Machine(tmp_path)
    for folder in ("bin", "home", "product/tools"):
        (tmp_path / folder).mkdir(parents=True)
    for name in ("pyproject.toml", "uv.lock"):
        (machine.product / name).write_text(name, encoding="utf-8")
    shutil.copy(REPOSITORY / "tools/setup.sh", machine.product / "tools/setup.sh")
    for name in REAL:
        real = shutil.which(name)
        assert real, name
        (tmp_path / "bin" / name).symlink_to(real)
    for name, body in FAKES.items():
        machine.give(name, body)
    machine.has_libraries(*LIBRARIES)
    shutil.copy(tmp_path / "libraries", tmp_path / "all-libraries")
    (tmp_path / "os-release").write_text("ID=debian\n", encoding="utf-8")
    installer = tmp_path / "pip-that-installs-uv"
    installer.write_text("#!/bin/sh\n" + NOTE + 'cp "$MACHINE/spare-uv" .tools/uv/bin/uv\n', encoding="utf-8")
    installer.chmod(0o755)
    return machine


def test_first_run_makes_the_environment_from_the_lock_alone(machine: Machine) -> None:
    run = machine.setup()
    assert run.returncode == 0, run.stderr
    assert "making .venv from uv.lock" in run.stdout
    calls = machine.calls("uv", "apt-get", "sudo")
    assert [call for call in calls if call != "uv --version"] == ["uv sync --locked --compile-bytecode --quiet"]


def test_second_run_says_nothing_to_do_and_calls_nothing(machine: Machine) -> None:
    machine.setup()
    machine.calls()
    run = machine.setup()
    assert run.returncode == 0
    assert run.stdout == "setup: all is here, nothing to do\n"
    assert machine.calls("uv", "apt-get", "sudo", "python3") == []


def test_root_installs_only_what_is_missing_and_says_so(machine: Machine) -> None:
    machine.has_libraries("libpango-1.0-0", "libpangoft2-1.0-0")
    run = machine.setup()
    assert run.returncode == 0, run.stderr
    assert "installing system packages: libharfbuzz-subset0 (apt-get, as root)" in run.stdout
    update, install = machine.calls("apt-get", "sudo")
    assert update.startswith("apt-get update")
    assert install.endswith("--no-install-recommends libharfbuzz-subset0")


def test_another_user_installs_by_sudo(machine: Machine) -> None:
    machine.has_libraries()
    run = machine.setup(FAKE_UID="1000")
    assert run.returncode == 0, run.stderr
    assert "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 (apt-get, by sudo)" in run.stdout
    assert any(call.startswith("sudo -n env") for call in machine.calls("sudo"))


@pytest.mark.parametrize("sudo", ["absent", "refuses"])
def test_without_root_and_sudo_it_prints_the_command_and_stops(machine: Machine, sudo: str) -> None:
    machine.has_libraries("libpango-1.0-0")
    machine.take("sudo")
    if sudo == "refuses":
        machine.give("sudo", "echo 'a password is required' >&2; exit 1")
    run = machine.setup(FAKE_UID="1000")
    assert run.returncode == 1
    assert "missing: libpangoft2-1.0-0 libharfbuzz-subset0" in run.stderr
    command = "apt-get install -y --no-install-recommends libpangoft2-1.0-0 libharfbuzz-subset0"
    assert command in run.stderr
    assert machine.calls("apt-get") == []
    assert not (machine.product / ".venv").exists()


def test_without_apt_it_names_what_is_missing(machine: Machine) -> None:
    machine.has_libraries()
    machine.take("apt-get")
    run = machine.setup()
    assert run.returncode == 1
    assert "libharfbuzz-subset0" in run.stderr
    assert "no apt-get here" in run.stderr


def test_a_failing_apt_is_shown_with_its_own_words(machine: Machine) -> None:
    machine.has_libraries()
    run = machine.setup(FAKE_APT_FAILS="1")
    assert run.returncode == 1
    assert "E: Unable to locate package" in run.stderr
    assert "apt-get could not install" in run.stderr


def test_a_failed_sync_is_done_again(machine: Machine) -> None:
    assert machine.setup(FAKE_UV_FAILS="1").returncode != 0
    run = machine.setup()
    assert run.returncode == 0
    assert "making .venv" in run.stdout


def test_a_changed_lock_is_synced_once(machine: Machine) -> None:
    machine.setup()
    (machine.product / "uv.lock").write_text("newer", encoding="utf-8")
    machine.calls()
    machine.setup()
    machine.setup()
    assert len([call for call in machine.calls("uv") if "sync" in call]) == 1


def test_settings_of_linters_are_no_reason_to_sync(machine: Machine) -> None:
    programs = '[project.scripts]\nnewsletter = "newsletter.cli:main"\n'
    (machine.product / "pyproject.toml").write_text(programs, encoding="utf-8")
    machine.setup()
    (machine.product / "pyproject.toml").write_text(programs + "\n[tool.ruff]\n", encoding="utf-8")
    assert "nothing to do" in machine.setup().stdout
    (machine.product / "pyproject.toml").write_text(programs.replace("main", "other"), encoding="utf-8")
    assert "making .venv" in machine.setup().stdout


def test_a_moved_folder_is_synced_again(machine: Machine) -> None:
    machine.setup()
    elsewhere = Machine(machine.root)
    machine.product.rename(machine.root / "moved")
    shutil.copytree(machine.root / "moved", elsewhere.product)
    assert "nothing to do" in elsewhere.setup().stdout
    shutil.rmtree(elsewhere.product)
    run = subprocess.run(
        [machine.root / "moved/tools/setup.sh"],
        env={"PATH": str(machine.root / "bin"), "HOME": str(machine.root), "MACHINE": str(machine.root)},
        capture_output=True,
        text=True,
    )
    assert "making .venv" in run.stdout


def test_running_needs_no_test_tools(machine: Machine) -> None:
    machine.setup()
    assert not any("group" in call for call in machine.calls("uv"))


def test_set_up_never_removes_test_tools_that_are_there(machine: Machine) -> None:
    machine.setup("test")
    machine.calls()
    assert "nothing to do" in machine.setup().stdout
    (machine.product / "uv.lock").write_text("newer", encoding="utf-8")
    run = machine.setup()
    assert "keeps them" in run.stdout
    assert any("sync" in call and "--all-groups" in call for call in machine.calls("uv"))


def test_tests_get_debians_chromium_and_pdftoppm(machine: Machine) -> None:
    machine.has_libraries("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0")
    run = machine.setup("test")
    assert run.returncode == 0, run.stderr
    assert "packages: libatomic1 poppler-utils faketime chromium (" in run.stdout
    assert not any("playwright" in call for call in machine.calls("python"))
    assert machine.setup("test").stdout == "setup: all is here, nothing to do\n"


def test_tests_get_playwrights_chromium_where_debians_is_not(machine: Machine) -> None:
    (machine.root / "os-release").write_text('ID=ubuntu\nID_LIKE="debian"\n', encoding="utf-8")
    run = machine.setup("test")
    assert run.returncode == 0, run.stderr
    assert "Playwright's Chromium" in run.stdout
    assert machine.calls("python", "true")[-1].endswith("-m playwright install --with-deps chromium")


def test_without_root_playwrights_chromium_comes_alone_and_the_rest_is_said(machine: Machine) -> None:
    (machine.root / "os-release").write_text("ID=ubuntu\n", encoding="utf-8")
    machine.give("pdftoppm", "")
    machine.give("faketime", "")
    machine.take("sudo")
    run = machine.setup("test", FAKE_UID="1000")
    assert run.returncode == 0, run.stderr
    assert "playwright install-deps chromium" in run.stdout
    assert machine.calls("python", "true")[-1].endswith("-m playwright install chromium")


def test_no_uv_gives_a_private_one(machine: Machine) -> None:
    (machine.root / "bin/uv").rename(machine.root / "spare-uv")
    machine.has_libraries("libpango-1.0-0", "libpangoft2-1.0-0")
    run = machine.setup(FAKE_NO_VENV="1")
    assert run.returncode == 0, run.stderr
    assert "installing system packages: libharfbuzz-subset0 python3-venv" in run.stdout
    assert "putting one into .tools/uv" in run.stdout
    assert (machine.product / ".tools/uv/bin/uv").exists()
    assert (machine.product / ".venv/bin/newsletter").exists()


def test_an_old_uv_is_not_used(machine: Machine) -> None:
    spare = (machine.root / "bin/uv").read_text(encoding="utf-8").replace("FAKE_UV_VERSION:-", "NOT_SET:-")
    (machine.root / "spare-uv").write_text(spare, encoding="utf-8")
    (machine.root / "spare-uv").chmod(0o755)
    run = machine.setup(FAKE_UV_VERSION="0.4.30")
    assert run.returncode == 0, run.stderr
    assert "putting one into .tools/uv" in run.stdout


def test_an_old_python_is_left_to_uv_and_said(machine: Machine) -> None:
    run = machine.setup(FAKE_OLD_PYTHON="1")
    assert run.returncode == 0, run.stderr
    assert "python3 here is older than 3.11" in run.stdout


@pytest.mark.parametrize("variable", ["PIP_INDEX_URL", "UV_INDEX_URL", "UV_DEFAULT_INDEX"])
def test_another_index_serves_the_locked_versions_by_hash(machine: Machine, variable: str) -> None:
    run = machine.setup(**{variable: "https://index.example/simple"})
    assert run.returncode == 0, run.stderr
    export, sync, install = [call for call in machine.calls("uv") if "--quiet" in call][-3:]
    assert "export --quiet --frozen" in export
    assert "--require-hashes" in sync
    assert sync.endswith("[index https://index.example/simple]")
    assert "--no-deps --editable ." in install


def test_a_wrong_word_is_wrong_usage(machine: Machine) -> None:
    run = machine.setup("everything")
    assert run.returncode == 2
    assert "usage" in run.stderr


def test_the_scripts_pass_shellcheck() -> None:
    shellcheck = shutil.which("shellcheck")
    if not shellcheck:
        pytest.skip("shellcheck is not installed")
    run = subprocess.run([shellcheck, "tools/setup.sh", ".ci/run"], cwd=REPOSITORY, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout


def test_make_alone_lists_every_target() -> None:
    run = subprocess.run(["make"], cwd=REPOSITORY, capture_output=True, text=True, check=True)
    for target in (
        "setup",
        "issue",
        "test",
        "quick",
        "core",
        "bench",
        "lint",
        "format",
        "soak",
        "clean",
        "help",
    ):
        assert f"make {target} " in run.stdout


def test_ci_calls_make_test_with_ci_set_and_passes_its_code_on(tmp_path: Path) -> None:
    fake = tmp_path / "make"
    fake.write_text('#!/bin/sh\necho "make $* CI=$CI"\nexit 7\n', encoding="utf-8")
    fake.chmod(0o755)
    run = subprocess.run(
        [REPOSITORY / ".ci/run"],
        env={"PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
    )
    assert (run.stdout, run.returncode) == ("make test CI=1\n", 7)
