"""What is documented is what is there: options of modules, role, action groups, playbooks, examples.

The documentation is read from the files themselves, fragments merged in, so that nothing depends on an installation.
"""

from __future__ import annotations

import ast
import functools
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible_collections.mailsec.smime.plugins.doc_fragments import (
    attributes,
    directory,
    exchange,
    policy,
    publish,
    run,
)
from ansible_collections.mailsec.smime.plugins.module_utils._ansible.directory_options import DIRECTORY_OPTIONS
from ansible_collections.mailsec.smime.plugins.module_utils._ansible.exchange_options import EXCHANGE_OPTIONS
from ansible_collections.mailsec.smime.plugins.module_utils._decide.policy import DEFAULTS, parse_policy
from ansible_collections.mailsec.smime.plugins.module_utils._decide.policy_schema import SCHEMA
from ansible_collections.mailsec.smime.plugins.module_utils._decide.rulebook import RULES
from ansible_collections.mailsec.smime.plugins.modules import (
    ad_cert_facts,
    o365_user_cert,
    o365_user_cert_info,
    smime_explain_info,
    smime_plan,
    smime_restore_plan,
)

ROOT = Path(__file__).parents[3]
ROLE = ROOT / "roles" / "sync"
MODULES: dict[str, Any] = {
    "ad_cert_facts": ad_cert_facts,
    "o365_user_cert": o365_user_cert,
    "o365_user_cert_info": o365_user_cert_info,
    "smime_explain_info": smime_explain_info,
    "smime_plan": smime_plan,
    "smime_restore_plan": smime_restore_plan,
}
FRAGMENTS: dict[str, Any] = {
    "attributes": attributes,
    "directory": directory,
    "exchange": exchange,
    "policy": policy,
    "publish": publish,
    "run": run,
}
COMPARED = ("type", "elements", "choices", "required", "default")
COLLECTION = "mailsec.smime."
every_module = pytest.mark.parametrize("name", sorted(MODULES))


def load(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


@functools.cache
def own_documentation(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(MODULES[name].DOCUMENTATION)
    return found


def fragments_of(name: str) -> list[str]:
    """Without the collection's name: ``exchange``, ``run.write``."""
    named: list[str] = own_documentation(name).get("extends_documentation_fragment", [])
    assert all(one.startswith(COLLECTION) for one in named)
    return [one.removeprefix(COLLECTION) for one in named]


def documented_options(name: str) -> dict[str, Any]:
    """The module's own options and those of its fragments; no option is documented twice."""
    options = dict(own_documentation(name).get("options", {}))
    for fragment in fragments_of(name):
        file, _dot, section = fragment.partition(".")
        text = getattr(FRAGMENTS[file].ModuleDocFragment, (section or "documentation").upper())
        more = yaml.safe_load(text).get("options") or {}
        assert not options.keys() & more.keys()
        options.update(more)
    return options


def shape(options: Mapping[str, Any], inner: str) -> dict[str, Any]:
    """What must agree of each option; ``inner`` is the key of the options inside a dict."""
    return {
        name: {
            **{key: option.get(key, False if key == "required" else None) for key in COMPARED},
            "inner": shape(option.get(inner) or {}, inner),
        }
        for name, option in options.items()
    }


def test_every_module_is_looked_at() -> None:
    assert {path.stem for path in (ROOT / "plugins" / "modules").glob("*.py")} == MODULES.keys()
    assert {path.stem for path in (ROOT / "plugins" / "doc_fragments").glob("*.py")} == FRAGMENTS.keys()


@every_module
def test_options_are_documented_as_they_are(name: str) -> None:
    documented = shape(documented_options(name), "suboptions")
    assert documented == shape(MODULES[name].OPTIONS, "options")
    assert documented


@every_module
def test_the_documentation_names_the_module_and_says_something_about_every_option(name: str) -> None:
    documentation = own_documentation(name)
    assert documentation["module"] == name
    assert re.fullmatch(r"\d+\.\d+\.\d+", str(documentation["version_added"]))
    assert all(option["description"] for option in documented_options(name).values())
    assert {"mailsec.smime.attributes"} <= set(documentation["extends_documentation_fragment"])


def tasks_in(tasks: list[dict[str, Any]], module: str) -> list[dict[str, Any]]:
    return [task for task in tasks if COLLECTION + module in task]


@every_module
def test_examples_use_real_options_and_one_is_in_check_mode(name: str) -> None:
    examples = tasks_in(yaml.safe_load(MODULES[name].EXAMPLES), name)
    assert examples
    for example in examples:
        assert example["name"]
        options = MODULES[name].OPTIONS
        assert example[COLLECTION + name].keys() <= options.keys()
        assert {key for key, option in options.items() if option.get("required")} <= example[COLLECTION + name].keys()
    assert [example for example in examples if example.get("check_mode") is True]


@every_module
def test_what_is_returned_is_documented_with_its_failures(name: str) -> None:
    returned = yaml.safe_load(MODULES[name].RETURN)
    assert {"code", "detail"} <= returned.keys()
    assert all({"description", "returned", "type"} <= value.keys() for value in returned.values())


def test_secrets_are_never_logged() -> None:
    options = {**DIRECTORY_OPTIONS, **EXCHANGE_OPTIONS}
    secret = {name for name in options if name in ("proxy", "password", "client_secret", "certificate_password")}
    assert len(secret) == 4
    assert {name for name, option in options.items() if option.get("no_log")} == secret


# Action groups


@pytest.mark.parametrize("group", ["directory", "exchange"])
def test_an_action_group_is_the_modules_that_take_its_connection(group: str) -> None:
    members = load(ROOT / "meta" / "runtime.yml")["action_groups"][group]
    assert sorted(members) == sorted(name for name in MODULES if group in fragments_of(name))
    assert sorted(members) == sorted(name for name in MODULES if f"attributes.{group}_group" in fragments_of(name))


def test_there_are_no_other_groups_and_redirects_lead_to_modules() -> None:
    runtime = load(ROOT / "meta" / "runtime.yml")
    assert set(runtime["action_groups"]) == {"directory", "exchange"}
    targets = {old: route["redirect"] for old, route in runtime["plugin_routing"]["modules"].items()}
    assert targets["ad_cert_info"] == "mailsec.smime.ad_cert_facts"
    assert all(target.removeprefix(COLLECTION) in MODULES for target in targets.values())
    assert not targets.keys() & MODULES.keys()


# The role


@functools.cache
def role_defaults() -> dict[str, Any]:
    found: dict[str, Any] = load(ROLE / "defaults" / "main.yml")
    return found


@functools.cache
def role_specs() -> dict[str, Any]:
    found: dict[str, Any] = load(ROLE / "meta" / "argument_specs.yml")["argument_specs"]
    return found


def texts_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from texts_in(one)
    elif isinstance(value, list):
        for one in value:
            yield from texts_in(one)


def variables_of(entry: str) -> set[str]:
    """Every sync_* variable that the tasks of an entry point read from outside, included files too."""
    tasks = load(ROLE / "tasks" / f"{entry}.yml")
    used: set[str] = set()
    made: set[str] = set()
    for task in tasks:
        included = task.get("ansible.builtin.include_tasks")
        if included:
            used |= variables_of(Path(included).stem)
        made |= {task.get("register", "")} | set(task.get("vars", {})) | set(task.get("ansible.builtin.set_fact", {}))
        for text in texts_in(task):
            used |= set(re.findall(r"\bsync_[a-z_]+\b", text))
    return used - made


# Handed from plan to apply within one run of the role; nobody sets it.
INTERNAL = {"sync_current_run", "sync_plan"}


def test_every_task_file_is_an_entry_point_with_a_specification() -> None:
    assert {path.stem for path in (ROLE / "tasks").glob("*.yml")} == role_specs().keys()


@pytest.mark.parametrize("entry", ["main", "plan", "apply", "explain"])
def test_an_entry_point_documents_exactly_the_variables_that_it_uses(entry: str) -> None:
    assert set(role_specs()[entry]["options"]) == variables_of(entry) - INTERNAL


def test_every_documented_variable_has_a_default_that_maps_the_users_variable() -> None:
    documented = {name for entry in role_specs().values() for name in entry["options"]}
    assert documented == role_defaults().keys()
    for name, template in role_defaults().items():
        if name != "sync_run_id":
            assert f"smime_{name.removeprefix('sync_')}" in template
            descriptions = [
                " ".join(texts_in(entry["options"][name]["description"]))
                for entry in role_specs().values()
                if name in entry["options"]
            ]
            assert all(f"C(smime_{name.removeprefix('sync_')})" in text for text in descriptions)


@pytest.mark.parametrize("name", sorted(load(ROLE / "defaults" / "main.yml")))
def test_a_default_in_the_specification_is_the_one_of_the_role(name: str) -> None:
    template = role_defaults()[name]
    for entry in role_specs().values():
        option = entry["options"].get(name)
        if option is None:
            continue
        found = re.search(r"default\((.*?)\)", template)
        fallback = ast.literal_eval(found[1].replace("false", "False")) if found and "~" not in found[1] else None
        if "default" in option:
            assert option["default"] == fallback
        # Only what has no default can be missing.
        must_be_given = "default(" not in template and name != "sync_run_id"
        assert bool(option.get("required")) is must_be_given


def test_an_entry_point_says_the_same_about_a_variable_as_the_others() -> None:
    seen: dict[str, Any] = {}
    for entry in role_specs().values():
        for name, option in entry["options"].items():
            assert seen.setdefault(name, option) == option, name


def tasks_of_the_role(module: str) -> list[dict[str, Any]]:
    return [
        task[COLLECTION + module] for path in (ROLE / "tasks").glob("*.yml") for task in tasks_in(load(path), module)
    ]


@pytest.mark.parametrize(
    ("module", "options", "variable", "source"),
    [
        ("ad_cert_facts", DIRECTORY_OPTIONS, "sync_directories", "sync_directory"),
        ("o365_user_cert_info", EXCHANGE_OPTIONS, "sync_tenant", "sync_tenant"),
        ("o365_user_cert", EXCHANGE_OPTIONS, "sync_tenant", "sync_tenant"),
    ],
)
def test_the_role_passes_every_option_of_a_connection(
    module: str, options: dict[str, Any], variable: str, source: str
) -> None:
    (task,) = tasks_of_the_role(module)
    for name in options:
        assert task[name] == f"{{{{ {source}.{name} | default(omit) }}}}"
    for entry in role_specs().values():
        if variable in entry["options"]:
            inner = entry["options"][variable]["options"]
            assert set(inner) == set(options)
            for name, option in options.items():
                assert inner[name]["type"] == option["type"], name
                assert inner[name].get("elements") == option.get("elements"), name
                assert bool(inner[name].get("no_log")) == bool(option.get("no_log")), name


@every_module
def test_the_role_passes_only_options_that_exist_and_all_that_are_required(name: str) -> None:
    files = (ROOT / "roles").glob("*/tasks/*.yml")
    tasks = [task[COLLECTION + name] for path in files for task in tasks_in(load(path), name)]
    assert tasks, "the roles use every module of this release"
    for task in tasks:
        assert task.keys() <= MODULES[name].OPTIONS.keys()
        assert {key for key, option in MODULES[name].OPTIONS.items() if option.get("required")} <= task.keys()


@pytest.mark.parametrize("option", ["policy", "write_cloud_managed", "overrides", "journal_dir"])
def test_what_several_modules_must_agree_about_is_passed_to_all_of_them(option: str) -> None:
    values = {
        str(task[option])
        for name, module in MODULES.items()
        if option in module.OPTIONS
        for task in tasks_of_the_role(name)
    }
    assert values == {f"{{{{ sync_{option} }}}}"}


# Playbooks and rules


@pytest.mark.parametrize(
    ("playbook", "entry"), [("sync", "main"), ("plan", "plan"), ("apply", "apply"), ("explain", "explain")]
)
def test_each_playbook_of_this_release_starts_its_entry_point_of_the_role(playbook: str, entry: str) -> None:
    ((play),) = load(ROOT / "playbooks" / f"{playbook}.yml")
    (task,) = play["tasks"]
    included = task["ansible.builtin.include_role"]
    assert (included["name"], included["tasks_from"]) == ("mailsec.smime.sync", entry)
    assert play["gather_facts"] is False


def test_every_rule_is_in_the_rulebook_and_has_a_twin() -> None:
    names = {path.stem for path in (ROOT / "plugins" / "module_utils" / "_decide" / "rules").glob("*.py")}
    assert RULES.keys() == names
    twins = Path(__file__).parent / "module_utils" / "_decide" / "rules"
    assert {path.stem for path in twins.glob("test_*.py")} >= {f"test_{name}" for name in names}


def page_of_the_policy() -> str:
    return (ROOT / "docs" / "policy.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("key", SCHEMA)
def test_the_page_of_the_policy_says_the_default_of_every_key(key: str) -> None:
    (row,) = re.findall(rf"^\| `{key}` \| `([^`]*)` \|", page_of_the_policy(), re.MULTILINE)
    default = DEFAULTS[key]
    assert yaml.safe_load(row) == (list(default) if isinstance(default, tuple) else default)


def test_the_page_of_the_policy_has_no_other_keys() -> None:
    keys = set(re.findall(r"^\| `([a-z_0-9]+)` \| `[^`]*` \| .* \| .*\|$", page_of_the_policy(), re.MULTILINE))
    assert keys - RULES.keys() == SCHEMA.keys()


@pytest.mark.parametrize("name", RULES)
def test_the_page_of_the_policy_lists_every_rule_with_its_question_and_codes(name: str) -> None:
    description = sys.modules[RULES[name].__module__].__doc__ or ""
    question = description.splitlines()[0].removeprefix("Asks: ")
    listed = description.split("Codes: ")[1].split("\nSource")[0]
    codes = re.findall(r"certificate\.[a-z_0-9.]*[a-z0-9]", listed)
    row = f"| `{name}` | {question[0].upper()}{question[1:]} | {', '.join(f'`{code}`' for code in codes)} |"
    assert row in page_of_the_policy().splitlines()


def test_the_examples_of_the_page_are_policies() -> None:
    examples = [yaml.safe_load(text) for text in re.findall(r"```yaml\n(.*?)```", page_of_the_policy(), re.DOTALL)]
    assert len(examples) >= 5
    for example in examples:
        parse_policy(example["smime_policy"])
