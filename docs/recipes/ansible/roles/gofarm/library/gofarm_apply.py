#!/usr/bin/python
"""Converges a farm to a declared state, by gofarm apply."""
import json

from ansible.module_utils.basic import AnsibleModule

DOCUMENTATION = r"""
module: gofarm_apply
short_description: Converge a farm of Go releases to a declared state
description:
  - Hands the state to C(gofarm apply -). Check mode is C(--dry-run); the diff shows every step.
options:
  state:
    description: What docs/commands.md says of C(gofarm apply).
    type: dict
    required: true
  options:
    description: More words for C(gofarm apply).
    type: list
    elements: str
    default: []
  path:
    description: The program.
    type: path
    default: /usr/local/bin/gofarm
  root:
    description: The farm.
    type: path
    default: /opt/go
author:
  - the gofarm authors
"""

EXAMPLES = r"""
- name: Have two releases, and stable on one of them
  gofarm_apply:
    state:
      installations: ["1.26.6", "1.27.3"]
      channels: {stable: "1.26.6"}
"""

RETURN = r"""
changes:
  description: The steps that were taken, or would be.
  type: list
  returned: success
"""


def diff(changes):
    """The steps as what was and what is."""
    before, after = [], []
    for step in changes:
        if step["what"] == "move":
            for lines, key in ((before, "from"), (after, "to")):
                if key in step:
                    lines.append(f"{step['channel']} -> {step[key]}\n")
        elif step["what"] == "remove":
            before.append(f"{step['version']}\n")
        else:
            after.append(f"{step['what']} {step.get('spec', step.get('key'))}\n")
    return {"before": "".join(before), "after": "".join(after)}


def main():
    module = AnsibleModule(
        argument_spec={
            "state": {"type": "dict", "required": True},
            "options": {"type": "list", "elements": "str", "default": []},
            "path": {"type": "path", "default": "/usr/local/bin/gofarm"},
            "root": {"type": "path", "default": "/opt/go"},
        },
        supports_check_mode=True,
    )
    words = [module.params["path"], "--root", module.params["root"], "--json", "apply", "-"]
    words += module.params["options"]
    if module.check_mode:
        words.append("--dry-run")
    code, said, errors = module.run_command(words, data=json.dumps(module.params["state"]))
    if code != 0:
        module.fail_json(msg=errors, rc=code)
    report = json.loads(said)
    module.exit_json(
        changed=report["changed"], changes=report["changes"], diff=diff(report["changes"])
    )


if __name__ == "__main__":
    main()
