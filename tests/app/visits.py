"""A page as a visitor reaches it: through the app, by an address."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from tests.conftest import ROOT


def page(path: str, **parameters: str) -> AppTest:
    """The page at `path` as somebody sees it who comes by a link with these parameters."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.query_params.update(parameters)
    app.run()
    app.switch_page(path)
    app.query_params.update({name: value for name, value in parameters.items() if name != "w"})
    return run(app)


def run(app: AppTest) -> AppTest:
    """Run the page, and again until no check goes on beside it; an exception on it is a failure of the test."""
    app.run()
    while any(button.key == "data_call_off" for button in app.button):
        app.run()
    assert not app.exception
    return app
