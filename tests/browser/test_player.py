"""The player: in the gallery, as a file of its own, and in a sandboxed frame."""

import json
import re
from html import escape, unescape

import pytest
from axe_playwright_python.sync_playwright import Axe
from markdown_it import MarkdownIt

from publish import cli
from publish.site import snippets
from tests.helpers.results import FRAMES, MOMENTS, results_of

pytestmark = pytest.mark.xdist_group("browser")
LIMIT = 1_500_000
LAST = FRAMES.index(FRAMES[-1])


def frame_of(page, place=""):
    return page.evaluate(f"Math.floor(document.querySelector('{place} video').currentTime * 25)")


def settled(page, place=""):
    page.wait_for_function(
        f"(one => one && one.readyState >= 2 && !one.seeking)(document.querySelector('{place} video'))"
    )


@pytest.fixture
def alone(results, open_page):
    return lambda **options: open_page(results / "figures/star_formation/player.html", **options)


def test_every_animation_of_the_gallery_plays_pauses_and_follows(results, open_page):
    page = open_page(results / "gallery/index.html")
    places = page.eval_on_selector_all("article:has(.player)", "all => all.map(one => '#' + one.id)")
    assert places == ["#weight_pruning", "#star_formation"]
    for place in places:
        page.locator(f"{place} .play").click()
        page.wait_for_function(f"document.querySelector('{place} video')?.currentTime > 0.3")
        assert page.evaluate(f"document.querySelector('{place} video').videoWidth") == 300
        assert page.locator(f"{place} .play").get_attribute("aria-label").startswith("Pause")
        page.locator(f"{place} .stage").click()
        page.wait_for_function(f"document.querySelector('{place} video').paused")
        assert 0 < int(page.locator(f"{place} input[type=range]").input_value()) <= LAST
    assert page.complaints == []


def test_it_is_one_light_file_that_plays_by_itself_and_asks_for_nothing(results, alone):
    assert (results / "figures/star_formation/player.html").stat().st_size <= LIMIT
    page = alone()
    page.wait_for_function("document.querySelector('video')?.currentTime > 0.2")
    assert page.complaints == []
    assert [url for url in page.requests[1:] if not url.startswith("data:")] == []
    assert page.evaluate("document.querySelector('video').muted && document.querySelector('video').loop")


def test_people_who_ask_for_less_motion_see_the_poster(alone):
    page = alone(reduced_motion="reduce")
    page.wait_for_timeout(300)
    assert page.locator("video").count() == 0 and page.locator(".stage img").is_visible()
    assert page.evaluate("document.querySelector('.stage img').naturalWidth") == 300
    page.locator(".play").click()  # who asks for it gets it
    page.wait_for_function("document.querySelector('video')?.currentTime > 0.1")


def test_the_moments_are_marks_to_jump_to(alone):
    page = alone(reduced_motion="reduce")
    assert page.locator(".moments button").all_inner_texts() == ["shaped\n306", "generalized\n9,390"]
    marks = page.eval_on_selector_all(".mark", "all => all.map(one => parseFloat(one.style.left))")
    assert marks == pytest.approx([100 * MOMENTS[name]["frame"] / LAST for name in ("shaped", "generalized")], abs=0.01)
    for button, name in zip(page.locator(".moments button").all(), ("shaped", "generalized"), strict=True):
        button.click()
        settled(page)
        assert frame_of(page) == MOMENTS[name]["frame"]
        assert button.get_attribute("aria-current") == "true"


def test_the_keyboard_scrubs_by_step_and_by_moment(alone):
    page = alone(reduced_motion="reduce")
    slider = page.locator("input[type=range]")
    slider.focus()
    assert slider.get_attribute("aria-valuetext") == "Training step 15,000"
    for key, frame in (
        ("Home", 0),
        ("PageUp", 22),
        ("ArrowRight", 23),
        ("PageUp", 102),
        ("PageUp", LAST),
        ("PageDown", 102),
        ("End", LAST),
    ):
        page.keyboard.press(key)
        settled(page)
        assert frame_of(page) == frame, key
    assert slider.get_attribute("aria-valuetext") == "Training step 15,000"
    page.keyboard.press(" ")
    page.wait_for_function("!document.querySelector('video').paused")
    page.keyboard.press(" ")
    page.wait_for_function("document.querySelector('video').paused")


def test_a_pointer_scrubs_and_catches_on_marks(alone):
    page = alone(reduced_motion="reduce")
    box = page.locator(".scrubber").bounding_box()
    middle = box["y"] + box["height"] / 2
    page.mouse.click(box["x"] + box["width"] * 0.5, middle)
    settled(page)
    assert frame_of(page) == pytest.approx(LAST / 2, abs=2)
    page.mouse.click(box["x"] + box["width"] * (102 / LAST) + 3, middle)
    settled(page)
    assert frame_of(page) == 102


def test_moments_are_named_on_hover_and_on_focus(alone):
    page = alone(reduced_motion="reduce", width=360, height=640)
    name, slider = page.locator(".name[aria-hidden]"), page.locator("input[type=range]")
    assert name.is_hidden() and page.locator(".moments button:visible").count() == 0
    box = page.locator(".scrubber").bounding_box()
    for moment, said in (("shaped", "shaped · 306"), ("generalized", "generalized · 9,390")):
        x = box["x"] + box["width"] * MOMENTS[moment]["frame"] / LAST
        page.mouse.move(x + 2, box["y"] + box["height"] / 2)
        assert name.inner_text() == said
        bubble = name.bounding_box()
        assert 0 <= bubble["x"] and bubble["x"] + bubble["width"] <= 360
        assert bubble["y"] + bubble["height"] <= box["y"] + 14, "above the thumb"
    page.mouse.move(180, 20)
    assert name.is_hidden()
    slider.focus()
    page.keyboard.press("[")
    assert name.inner_text() == "generalized · 9,390"
    assert slider.get_attribute("aria-valuetext") == "Training step 9,390, generalized"
    page.keyboard.press("ArrowLeft")
    assert name.is_hidden()


def test_keys_work_wherever_the_focus_is(alone):
    page = alone(reduced_motion="reduce")
    for key, frame in (
        ("Home", 0),
        ("]", 22),
        ("ArrowRight", 23),
        ("]", 102),
        ("]", LAST),
        ("[", 102),
        ("ArrowLeft", 101),
    ):
        page.keyboard.press(key)
        settled(page)
        assert frame_of(page) == frame, key
    page.keyboard.press(" ")
    page.wait_for_function("!document.querySelector('video').paused")
    page.locator(".step input").focus()
    page.keyboard.press("Home")  # moves the cursor of the field, and nothing else
    assert page.evaluate("!document.querySelector('video').paused")


@pytest.mark.parametrize("touch", [False, True], ids=["mouse", "touch"])
def test_a_drag_on_the_picture_scrubs(alone, touch):
    page = alone(reduced_motion="reduce", width=400, height=600, has_touch=touch)
    page.keyboard.press("Home")
    settled(page)
    if touch:
        session = page.context.new_cdp_session(page)
        for kind, x in (("touchStart", 100), ("touchMove", 120), ("touchMove", 200), ("touchEnd", None)):
            points = [] if x is None else [{"x": x, "y": 90}]
            session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    else:
        page.mouse.move(100, 90)
        page.mouse.down()
        page.mouse.move(200, 90, steps=4)
        page.mouse.up()
    settled(page)
    assert frame_of(page) == pytest.approx(LAST / 4, abs=2)
    assert page.evaluate("document.querySelector('video').paused")
    page.locator(".stage").click()  # no drag: plays
    page.wait_for_function("!document.querySelector('video').paused")


def test_an_address_names_a_moment_and_can_be_copied(results, open_page):
    path, page = results / "figures/star_formation/player.html", None
    page = open_page(path, permissions=["clipboard-read", "clipboard-write"])
    page.evaluate("location.hash = 'step=2500&play=0'")
    page.wait_for_function("document.querySelector('video')?.paused && !document.querySelector('video').seeking")
    assert page.locator(".step input").input_value() == "2,500"
    page.keyboard.press("]")
    page.locator(".link").click()
    page.wait_for_function("document.querySelector('[role=status]').textContent === 'Link copied'")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == f"{path.resolve().as_uri()}#step=9390&play=0"
    for ending, playing in (("", True), ("&play=0", False)):
        page.goto("about:blank")
        page.goto(f"{path.resolve().as_uri()}#step=2500{ending}")
        settled(page)
        page.wait_for_timeout(200)
        assert page.evaluate("!document.querySelector('video').paused") == playing
        assert frame_of(page) >= next(frame for frame, step in enumerate(FRAMES) if step >= 2500)
    page.goto("about:blank")
    page.goto(f"{(results / 'gallery/index.html').resolve().as_uri()}#figure=star_formation&step=2500&play=0")
    settled(page, "#star_formation")
    assert page.locator("#star_formation .step input").input_value() == "2,500"
    assert page.locator("#star_formation .stage").evaluate("one => one.getBoundingClientRect().top") < 900


def test_it_plays_on_screen_and_one_at_a_time(results, open_page, tmp_path):
    """Two players in frames of one page, the second below the window: it plays when it is scrolled to."""
    player = (results / "figures/star_formation/player.html").resolve().as_uri()
    frame = f'<iframe src="{player}" sandbox="allow-scripts" width="500" height="340"></iframe>'
    text = f'<!DOCTYPE html><title>An article</title>{frame}<div style="height:1200px"></div>{frame}'
    (tmp_path / "two.html").write_text(text + '<div style="height:1200px"></div>')
    page = open_page(tmp_path / "two.html")
    first, second = page.frames[1:]
    plays, stands = (
        f"!!document.querySelector('video') && {no}document.querySelector('video').paused" for no in "! ".split(" ")
    )
    first.wait_for_function(plays)
    assert second.locator("video").count() == 0, "nothing is loaded off the screen"
    page.evaluate("scrollTo(0, 1200)")
    second.wait_for_function(plays)
    first.wait_for_function(stands)
    page.evaluate("scrollTo(0, 0)")
    first.wait_for_function(plays)
    second.wait_for_function(stands)
    first.locator(".play").click()
    page.evaluate("scrollTo(0, 3000)")
    page.wait_for_timeout(100)
    page.evaluate("scrollTo(0, 0)")
    page.wait_for_timeout(300)
    assert first.evaluate(stands), "who pauses it wants it to stand"
    second.evaluate("document.querySelector('.play').click()")  # in another frame of the page
    first.evaluate("document.querySelector('.play').click()")
    first.wait_for_function(plays)
    second.wait_for_function(stands)


def test_the_gallery_plays_one_at_a_time(results, open_page):
    page = open_page(results / "gallery/index.html", width=1200, height=3000)
    for place, other in (("#weight_pruning", "#star_formation"), ("#star_formation", "#weight_pruning")):
        page.locator(f"{place} .play").click()
        page.wait_for_function(f"document.querySelector('{place} video')?.currentTime > 0")
        page.wait_for_function(f"document.querySelector('{other} video')?.paused ?? true")


def test_players_of_one_run_share_the_step_on_request(results, open_page, tmp_path):
    player = results / "figures/star_formation/player.html"
    (tmp_path / "other.html").write_text(player.read_text(encoding="utf-8").replace("five_neurons, seed 1", "another"))
    sources = [player.resolve().as_uri()] * 2 + [(tmp_path / "other.html").as_uri()]
    frames = [
        f'<iframe src="{source}" sandbox="allow-scripts" width="320" height="240"></iframe>' for source in sources
    ]
    (tmp_path / "three.html").write_text(f"<!DOCTYPE html><title>An article</title>{''.join(frames)}")
    page = open_page(tmp_path / "three.html", reduced_motion="reduce")
    first, second, other = page.frames[1:]
    for frame in (first, second):
        frame.wait_for_selector(".linked:not([hidden])")
    assert other.locator(".linked").is_hidden(), "no other player shows its run"

    def go(frame, step):
        frame.locator(".step input").fill(step)
        frame.locator(".step input").press("Enter")
        page.wait_for_timeout(150)
        return [each.locator(".step input").input_value() for each in (first, second, other)]

    assert go(first, "2,500") == ["2,500", "15,000", "15,000"]
    first.locator(".linked").click()
    second.wait_for_selector(".linked[aria-pressed=true]")
    assert go(first, "3,600") == ["3,600", "3,600", "15,000"]
    assert go(second, "9,390") == ["9,390", "9,390", "15,000"]
    for frame in (first, second):
        settled(frame)
        assert frame_of(frame) == MOMENTS["generalized"]["frame"]
    first.locator("input[type=range]").press("Home")
    first.locator(".play").click()
    second.wait_for_function("document.querySelector('video').currentTime > 0.4")
    assert second.evaluate("document.querySelector('video').paused"), "it follows"
    first.locator(".play").click()
    second.locator(".linked").click()
    first.wait_for_selector(".linked[aria-pressed=false]")
    assert go(first, "2,500")[0] == "2,500" != second.locator(".step input").input_value()


def test_the_gallery_shows_one_run_with_its_players_linked(results, open_page):
    index = results / "gallery/index.html"
    text = index.read_text(encoding="utf-8").replace("runs/five_neurons.safetensors", "runs/sparse_parity.safetensors")
    (results / "gallery/one_run.html").write_text(text, encoding="utf-8")
    for path, shown in ((index, 2), (results / "gallery/one_run.html", 3)):
        page = open_page(path, height=3000, reduced_motion="reduce")
        assert page.locator("article:visible").count() == 3 and page.locator(".of-run").is_hidden()
        page.evaluate("location.hash = 'run=runs/sparse_parity.safetensors'")
        page.wait_for_selector(".of-run:not([hidden])")
        assert page.locator("article:visible").count() == shown
    assert page.locator(".linked[aria-pressed=true]:visible").count() == 2
    page.locator("#star_formation .step input").fill("2,500")
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelector('#weight_pruning .step input').value === '2,500'")
    assert page.evaluate("document.documentElement.scrollWidth") <= 1200
    report = Axe().run(page)
    assert report.violations_count == 0, report.generate_report()
    page.locator(".of-run a").click()
    page.wait_for_selector(".of-run", state="hidden")
    assert page.locator("article:visible").count() == 3
    assert page.complaints == []


def test_captions_are_shown_on_request(results, open_page, alone, tmp_path):
    assert alone(reduced_motion="reduce").locator(".icon.captions").count() == 0, "it has none"
    text = (results / "figures/star_formation/player.html").read_text(encoding="utf-8")
    captions = json.dumps([[0, 22, "The first shot"], [30, len(FRAMES), "The last shot"]])
    (tmp_path / "film.html").write_text(text.replace('"captions": []', f'"captions": {captions}'), encoding="utf-8")
    page = open_page(tmp_path / "film.html", width=360, height=640, reduced_motion="reduce")
    cue = page.locator(".cue")
    assert cue.is_hidden()
    page.locator(".icon.captions").click()
    assert cue.is_visible() and cue.inner_text() == "The last shot"
    picture, box = page.locator(".stage").bounding_box(), cue.bounding_box()
    assert box["y"] + box["height"] <= picture["y"] + picture["height"]
    page.keyboard.press("Home")
    assert cue.inner_text() == "The first shot"
    page.keyboard.press("]")
    assert cue.inner_text() == ""
    report = Axe().run(page)
    assert report.violations_count == 0, report.generate_report()
    page.locator(".icon.captions").click()
    assert cue.is_hidden()


@pytest.fixture(scope="module")
def slid(tmp_path_factory):
    """Results of a figure with a second slider: of three values."""
    folder = tmp_path_factory.mktemp("slid") / "results"
    given, figure = results_of(folder, ["oscillation_by_beta1"]), folder / "figures/oscillation_by_beta1"
    made = [figure / name for name in ("player.mp4", "article-light.poster.png")]
    cli.main(["player", "oscillation_by_beta1", *map(str, made), "--out", str(figure / "player.html")])
    cli.main(["manifest", "--given", json.dumps(given), "--out", str(folder / "manifest.json")])
    cli.main(["gallery", "--manifest", str(folder / "manifest.json"), "--out", str(folder / "gallery")])
    return folder


def seen(page, value, frame):
    """Wait until the only video rests on a frame of a value of the second slider, counted from 1; 0: of none."""
    place = max(value - 1, 0) * len(FRAMES) + frame
    page.wait_for_function(
        "place => (all => all.length === 1 && all[0].readyState >= 2 && !all[0].seeking"
        " && Math.floor(all[0].currentTime * 25) === place)(document.querySelectorAll('video'))",
        arg=place,
    )


def test_a_second_slider_keeps_the_step_and_whether_it_plays(slid, open_page):
    page = open_page(slid / "figures/oscillation_by_beta1/player.html", width=360, reduced_motion="reduce")
    second, chosen = page.locator(".second input"), page.locator(".second output")
    assert chosen.inner_text() == "all" and page.locator("video").count() == 0
    page.locator(".step input").fill("9,390")
    page.locator(".step input").press("Enter")
    seen(page, 0, 102)
    second.focus()
    for key, value, said in (
        ("ArrowUp", 1, "0.9"),
        ("ArrowRight", 2, "0.99"),
        ("End", 3, "0.9925"),
        ("Home", 0, "all"),
    ):
        page.keyboard.press(key)
        seen(page, value, 102)
        assert (chosen.inner_text(), second.get_attribute("aria-valuetext")) == (said, said)
        assert page.locator(".step input").input_value() == "9,390"
    page.keyboard.press("End")
    page.keyboard.press(" ")
    page.wait_for_function("!document.querySelector('video').paused")
    page.keyboard.press("ArrowLeft")
    page.wait_for_function("(one => !one.paused && !one.seeking)(document.querySelector('video'))")
    first, end = (len(FRAMES) * value / 25 for value in (1, 2))
    assert chosen.inner_text() == "0.99" and first <= page.evaluate("document.querySelector('video').currentTime") < end
    report = Axe().run(page)
    assert report.violations_count == 0, report.generate_report()
    assert page.complaints == []


def test_a_value_of_the_second_slider_loops_and_ends_by_itself(slid, open_page):
    page = open_page(slid / "figures/oscillation_by_beta1/player.html")
    page.evaluate("location.hash = '#beta1=0.99&step=15000&play=0'")
    seen(page, 2, LAST)
    start, end = (len(FRAMES) * value / 25 for value in (1, 2))
    page.evaluate(f"document.querySelector('video').currentTime = {end - 0.3}")
    page.evaluate("document.querySelector('video').play()")
    page.wait_for_function(f"(t => {start} <= t && t < {start + 1})(document.querySelector('video').currentTime)")
    page.locator(".loop").click()
    page.evaluate(f"document.querySelector('video').currentTime = {end - 0.3}")
    page.wait_for_function("document.querySelector('video').paused")
    assert page.evaluate("document.querySelector('video').currentTime") < end
    assert page.locator(".step input").input_value() == "15,000"


def test_an_address_names_a_value_of_the_second_slider(slid, open_page):
    page = open_page(slid / "gallery/index.html")
    page.evaluate("location.hash = '#figure=oscillation_by_beta1&beta1=0.99&step=9390&play=0'")
    seen(page, 2, 102)
    page.locator(".link").click()
    assert page.locator(".name[role=status]").inner_text() != ""
    page.evaluate("location.hash = '#figure=oscillation_by_beta1&beta1=0.7&step=9390&play=0'")  # no such value
    seen(page, 0, 102)
    assert page.locator(".second output").inner_text() == "all"


def test_a_step_can_be_typed(alone):
    page = alone(reduced_motion="reduce")
    page.locator(".step input").fill("2,500")
    page.keyboard.press("Enter")
    settled(page)
    assert frame_of(page) == next(frame for frame, step in enumerate(FRAMES) if step >= 2500)
    page.locator(".step input").fill("many")
    page.keyboard.press("Enter")
    assert page.locator(".step input").input_value() == "2,500"


def test_it_loops_until_told_not_to(alone):
    page = alone()
    page.wait_for_function("document.querySelector('video')?.readyState >= 2")
    page.locator(".loop").click()
    assert page.locator(".loop").get_attribute("aria-pressed") == "false"
    assert page.evaluate("document.querySelector('video').loop") is False
    page.locator(".loop").click()
    assert page.evaluate("document.querySelector('video').loop") is True


@pytest.mark.parametrize("pasted", [str, MarkdownIt("commonmark", {"html": True}).render], ids=["HTML", "Markdown"])
def test_it_works_in_a_sandboxed_frame(results, open_page, tmp_path, capsys, pasted):
    cli.main(["embed", "star_formation", "--results", str(results)])
    frame = capsys.readouterr().out
    assert 'sandbox="allow-scripts"' in frame and unescape(frame.partition('srcdoc="')[2]).startswith("<!DOCTYPE html>")
    (tmp_path / "article.html").write_text(f"<!DOCTYPE html><title>An article</title>{pasted(frame)}")
    page = open_page(tmp_path / "article.html")
    inside = page.frames[1]
    inside.wait_for_function("document.querySelector('video')?.currentTime > 0.2")
    inside.locator(".moments button").last.click()
    inside.wait_for_function("!document.querySelector('video').seeking && document.querySelector('video').paused")
    assert inside.locator(".step input").input_value() == "9,390"
    assert page.complaints == []


# How LessWrong shows a widget (2026-08): it adds a script that says the height of the body, and heeds what is said.
MEASURES = """<script>
const height = () => Math.ceil(document.body.offsetHeight);
const say = () => parent.postMessage({ type: "iframe-widget-resize", height: height() }, "*");
document.addEventListener("DOMContentLoaded", say);
new ResizeObserver(() => requestAnimationFrame(say)).observe(document.documentElement);
</script>"""
HEEDS = """<script>
const frame = document.querySelector("iframe");
addEventListener("message", ({ data, source }) => {
  if (source === frame.contentWindow && data?.type === "iframe-widget-resize")
    frame.style.height = Math.max(50, Math.min(5000, Math.round(data.height))) + "px";
});
</script>"""


@pytest.mark.parametrize("width", [340, 700])
def test_it_is_shown_whole_in_lesswrongs_widget(results, open_page, tmp_path, capsys, width):
    cli.main(["embed", "star_formation", "--for", "lesswrong", "--results", str(results)])
    page = capsys.readouterr().out.replace("</body>", f"{MEASURES}</body>")
    style = f"width:{width}px;height:400px;border:0"
    frame = f'<iframe sandbox="allow-scripts" style="{style}" srcdoc="{escape(page)}"></iframe>'
    (tmp_path / "post.html").write_text(f"<!DOCTYPE html><title>A post</title>{frame}{HEEDS}")
    post = open_page(tmp_path / "post.html")
    inside = post.frames[1]
    inside.wait_for_function("document.querySelector('video')?.currentTime > 0.2")
    heights = [
        inside.evaluate("[innerHeight, document.body.offsetHeight]") for _ in range(3) if not post.wait_for_timeout(80)
    ]
    assert heights[0] == heights[2] and 0 <= heights[0][0] - heights[0][1] <= 1, heights
    assert inside.evaluate("document.querySelector('.stage').clientWidth") == width
    assert inside.locator(".moments button:visible").count() == (2 if width >= 640 else 0)
    assert inside.locator(".link").count() == 0, "it has no address"
    assert post.complaints == []


@pytest.mark.parametrize("scheme,width,height", [("light", 360, 420), ("dark", 1000, 700)])
def test_axe_finds_nothing_to_mend(alone, scheme, width, height):
    page = alone(width=width, height=height, color_scheme=scheme, reduced_motion="reduce")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    report = Axe().run(page)
    assert report.violations_count == 0, report.generate_report()


WIDTHS = (280, 320, 360, 480, 639, 640, 700, 1200, 1600)  # of the column, in pixels
LOOK = {"title": "Learning to add"}, {"width": 300, "height": 170}


@pytest.fixture(scope="module", params=[1, 4, 10])
def embedded(request, results):
    """A page with the player's snippet in a column 8 pixels from the window's sides, and without the listener.

    Of the player's moments there are as many as the parameter says.
    """
    folder, count = results / "figures/star_formation", request.param
    text = (folder / "player.html").read_text(encoding="utf-8")
    spec = json.loads(re.search(r'<script type="application/json">(.*?)</script>', text)[1])
    frames = [round(LAST * (k + 1) / (count + 1)) for k in range(count)]
    moments = [{"name": f"moment {k} of a long name", "frame": frame, "step": 90_000} for k, frame in enumerate(frames)]
    text = text.replace(json.dumps(spec["moments"]), json.dumps(moments))
    text = text.replace('"captions": []', '"captions": [[0, 22, "The first shot"]]')  # a button more
    (folder / f"player-{count}.html").write_text(text, encoding="utf-8")
    snippet = snippets.frame(*LOOK, f"player-{count}.html")
    pages = {True: snippet, False: snippet.removesuffix(snippets.LISTENER)}
    for listens, html in pages.items():
        page = f'<!DOCTYPE html><title>An article</title><body style="margin:8px">{html}'
        (folder / f"page-{count}-{listens}.html").write_text(page, encoding="utf-8")
    return lambda listens: (count, folder / f"page-{count}-{listens}.html")


@pytest.mark.parametrize("listens", [True, False], ids=["listener", "none"])
def test_the_picture_is_as_wide_as_the_frame_and_the_controls_are_below_it(open_page, embedded, listens):
    count, path = embedded(listens)
    page = open_page(path, reduced_motion="reduce")
    for width in WIDTHS:
        page.set_viewport_size({"width": width + 16, "height": 900})
        inside = page.frames[1]
        inside.wait_for_function("width => innerWidth === width && document.querySelector('.controls')", arg=width)
        if listens:
            page.wait_for_function("""() => { const frame = document.querySelector("iframe");
                return frame.style.height && !frame.style.height.startsWith("calc"); }""")
        page.wait_for_timeout(60)  # the frame takes the height that it was given
        inside.wait_for_function(
            "document.documentElement.scrollHeight <= innerHeight + 1"
        )  # or the chips are left out
        stage, row, controls, scrubber, window = inside.evaluate(
            """() => { const box = (name) => document.querySelector(name).getBoundingClientRect();
                return [box(".stage"), box(".play"), box(".controls"), box(".scrubber"),
                    {width: innerWidth, height: innerHeight, inner: document.documentElement.scrollHeight}]; }"""
        )
        at = f"{count} moments, {width} pixels"
        assert stage["width"] == width and stage["height"] == pytest.approx(width * 170 / 300, abs=1), at
        assert row["top"] >= stage["bottom"] and scrubber["width"] >= 60, at
        assert scrubber["top"] < row["bottom"] <= scrubber["bottom"] + 1, f"one row: {at}"
        assert -1 < window["height"] - controls["bottom"] <= 2 and window["inner"] <= window["height"] + 1, at
        chips = inside.locator(".moments button:visible").count()
        assert chips == (count if listens and width >= 640 else 0), at
        assert controls["height"] == pytest.approx(56, abs=0.5) or chips, at


def test_by_itself_it_is_shown_whole(alone):
    for width, height in ((1200, 500), (640, 360), (360, 640)):
        page = alone(width=width, height=height, reduced_motion="reduce")
        assert page.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]") == [
            width,
            height,
        ]
        assert page.locator(".stage").bounding_box()["height"] > min(190, height / 2)
