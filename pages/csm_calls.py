"""CSM calls: are clients showing up, and do their calls succeed."""

from lib.metrics.catalog import PAGES
from lib.ui.frame import filters
from lib.ui.numbers import page, unfilled_desk
from lib.ui.numbers.contents import CONTENTS

chosen = filters.chosen("csm_calls")
numbers = page.begin(chosen, "csm_calls", PAGES["csm_calls"])

page.over_time(chosen, numbers)
page.boards(chosen, numbers, *CONTENTS["csm_calls"].boards)
unfilled_desk.show(chosen)
page.end(chosen, numbers)
