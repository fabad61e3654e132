"""What a command that is typed by hand reads."""

from figures.harness import claims, configured


def test_by_hand_the_drawn_seed_is_read_but_where_a_seed_is_to_be_chosen(tmp_path):
    folder = tmp_path / "results"
    for file in ("runs/five_neurons", "trained/five_neurons/0", "trained/five_neurons/1"):
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / f"{file}.safetensors").touch()

    def read(**options):
        reads = configured.figure_and_inputs("star_formation", folder=tmp_path, **options)[1]["reads"]
        return str(reads["run"]).removeprefix(f"{folder}/")

    assert read() == "runs/five_neurons.safetensors"  # nothing has been evaluated
    (folder / "figures/star_formation").mkdir(parents=True)
    claims.write(folder / "figures/star_formation/claims.json", claims.Evaluation({}, [], 1))
    assert read() == "trained/five_neurons/1.safetensors"
    assert read(every_seed=True) == "runs/five_neurons.safetensors"
