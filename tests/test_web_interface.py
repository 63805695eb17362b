"""The interface does what its description says, whatever it is asked (schemathesis)."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings

from entrepot.store import Store
from entrepot.web.app import create
from entrepot.web.settings import Settings


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_no_request_breaks_it_and_every_status_is_declared(
    store: Store, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Nothing runs: jobs wait, and once three do, the queue says that it is full."""
    import schemathesis  # seconds, which only the process of this test should pay
    from schemathesis.specs.openapi.checks import positive_data_acceptance

    app = create(Settings(jobs=tmp_path_factory.mktemp("jobs"), running=0, waiting=3, hosts=("testserver",)))
    schema = schemathesis.openapi.from_asgi("/openapi.json", app)
    asked = 0
    for result in schema.get_all_operations():
        operation = result.ok()

        @given(case=operation.as_strategy())
        @settings(
            max_examples=10, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None
        )
        def holds(case: schemathesis.Case) -> None:
            # A name of the right form may still be nobody's: that is 404 with a remedy.
            case.call_and_validate(excluded_checks=[positive_data_acceptance])

        holds()
        asked += 1
    assert asked >= 10
    app.state.asking.close()
