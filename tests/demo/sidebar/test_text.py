"""Formatted text knows Google's few tags; whatever else somebody wrote stays text."""

from __future__ import annotations

import pytest

from tests.demo.sidebar.story import Story

DRAW = """async (text) => {
  const { formatted } = await import("/static/text.js");
  const box = document.createElement("div");
  box.append(formatted(text));
  return box.innerHTML;
}"""
DRAWN = {
    "<b>b</b><i>i</i><u>u</u><s>s</s>": "<b>b</b><i>i</i><u>u</u><s>s</s>",
    "one<br>two<br/>three": "one<br>two<br>three",
    "<B>loud</B>": "<b>loud</b>",
    '<font color="#0b57d0">x</font>': '<span style="color: rgb(11, 87, 208);">x</span>',
    "<font color=red>x</font>": "<span>x</span>",
    "<img src=x onerror=alert(1)>": "&lt;img src=x onerror=alert(1)&gt;",
    "<script>x</script>": "&lt;script&gt;x&lt;/script&gt;",
    '<b onclick="x()">b</b>': "<b>b</b>",
    '<a href="javascript:x()">a</a>': "<span>a</span>",
    "a < b && c > d": "a &lt; b &amp;&amp; c &gt; d",
    "&lt;b&gt; &amp;amp; &#39;&#x41;": "&lt;b&gt; &amp;amp; 'A",
    "<b>never closed": "<b>never closed</b>",
    "closed</b> too often": "closed&lt;/b&gt; too often",
}


@pytest.mark.parametrize(("text", "drawn"), DRAWN.items())
def test_text_is_drawn_as_google_draws_it(story: Story, text: str, drawn: str) -> None:
    assert story.page.evaluate(DRAW, text) == drawn
