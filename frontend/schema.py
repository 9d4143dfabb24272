"""Print the wire contract as JSON Schema, for schema.mjs to turn into TypeScript."""

from __future__ import annotations

import json

import msgspec

from tensorboard_plugin_weightvis.plugin import RequestRefused
from tensorboard_plugin_weightvis.views import VIEWS

queries = [view.query for view in VIEWS.values()]
answers = [view.answer_type for view in VIEWS.values() if view.form != "file"]
_, definitions = msgspec.json.schema_components([*queries, *answers, RequestRefused])
routes = {
    name: {"query": view.query.__name__, "answer": view.answer_type.__name__}
    for name, view in VIEWS.items()
    if view.form != "file"
}
files = {name: view.query.__name__ for name, view in VIEWS.items() if view.form == "file"}
print(json.dumps({"$defs": definitions, "routes": routes, "files": files}))
