"""What is asked for once a run is asked for again in the next one, and by nobody else's."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from lib.ui.words.once import once_a_run


def test_an_answer_is_kept_for_a_run_and_no_longer() -> None:
    def script() -> None:
        import streamlit as st

        from lib.ui.words.texts import language

        first = language()
        if st.button("change"):
            st.session_state["lang"] = "es"
        st.write(f"{first} {language()}")

    app = AppTest.from_function(script).run()
    assert app.markdown[0].value == "en en"
    app.button[0].click().run()
    assert app.markdown[0].value == "en en"  # a run is in one language
    assert app.run().markdown[0].value == "es es"
    assert AppTest.from_function(script).run().markdown[0].value == "en en"


def test_outside_a_run_it_is_asked_for_each_time() -> None:
    answers = iter(range(3))
    ask = once_a_run(lambda: next(answers))
    assert (ask(), ask()) == (0, 1)
