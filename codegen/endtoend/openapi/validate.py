"""Holds documents against the OpenAPI specification with openapi-spec-validator: prints one JSON object, file name to faults."""

import json
import sys

import yaml
from openapi_spec_validator import OpenAPIV30SpecValidator, OpenAPIV31SpecValidator

VALIDATORS = {"3.0": OpenAPIV30SpecValidator, "3.1": OpenAPIV31SpecValidator}


def faults(path):
    """Tells what is wrong with one document."""
    with open(path, encoding="utf-8") as file:
        # A JSON text is read as JSON, so that what only YAML allows is noticed.
        document = json.load(file) if path.endswith(".json") else yaml.safe_load(file)
    found = []
    try:
        for fault in VALIDATORS[str(document["openapi"])[:3]](document).iter_errors():
            found.append(f"{'/'.join(str(step) for step in fault.path)}: {fault.message[:300]}")
    except Exception as error:  # What it cannot even look at is a fault, too.
        found.append(repr(error))
    return found


print(json.dumps({path: faults(path) for path in sys.argv[1:]}))
