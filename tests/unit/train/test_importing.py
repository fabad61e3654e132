"""Checkpoints as others save them become a checkpoint series."""

import hashlib
import json

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from core.errors import UserError
from tests.helpers.paths import ROOT
from train import __main__ as command
from train import experiments, importing
from train.analysis import ideal_star, modular_network
from train.checkpoints import CheckpointSeries, Recorder

P, HIDDEN, STEPS = 7, 5, (0, 20, 100)
PAIRS = [(a, b) for a in range(P) for b in range(P)]
TRAIN, TEST = PAIRS[::2], PAIRS[1::2]


def network(step):
    """W_in [hidden, p] and W_out [p, hidden], as torch.nn.Linear has them: ever nearer to an ideal star."""
    w_input, w_output = ideal_star.weights(P, 1, HIDDEN)
    noise = np.random.default_rng(step).normal(size=(2, HIDDEN, P)) * 10 / (1 + step)
    return torch.tensor(w_input.T + noise[0]).float(), torch.tensor(w_output.T + noise[1].T).float()


def checkpoint(step):
    w_in, w_out = network(step)
    return {"epoch": step, "train_loss": 1 / (1 + step), "model": {"mlp.W_in": w_in, "mlp.W_out": w_out}}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder of checkpoints, and splits over ordered pairs."""
    monkeypatch.chdir(tmp_path)
    for step in STEPS:
        torch.save(checkpoint(step), f"{step}.pth")
    torch.save(TRAIN, "train.pt")
    torch.save(TEST, "test.pt")
    return tmp_path


WEIGHTS = {"w_input": "model.mlp.W_in.T", "w_output": "model.mlp.W_out.T"}


def imported(task="modular_addition", options=None, **entry):
    entry = {"checkpoints": "[0-9]*.pth", "weights": WEIGHTS} | entry
    entry = {key: value for key, value in entry.items() if value is not None}
    spec = {"name": "mine", "imported": entry, "options": options or {}} | ({"task": task} if task else {})
    importing.write(experiments.from_spec(spec), "mine.safetensors")
    return CheckpointSeries.read("mine.safetensors")


def refused(sentence, **entry):
    with pytest.raises(UserError, match=sentence) as error:
        imported(**entry)
    assert "\n" not in str(error.value)


def test_a_folder_of_state_dicts(folder):
    run = imported(metrics={"train_loss": "train_loss"}, options={"modulus": P})
    assert run.steps.tolist() == list(STEPS) and run.metrics["train_loss"].tolist() == [1, 1 / 21, 1 / 101]
    for at, step in enumerate(STEPS):
        w_in, w_out = network(step)
        np.testing.assert_array_equal(run.weights["w_input"][at], w_in.T)
        np.testing.assert_array_equal(run.weights["w_output"][at], w_out.T)
    assert run.spec["options"] == {"modulus": P, "hidden": HIDDEN} and len(run.train_index) == 0
    norm = np.sqrt(sum((values[0].astype(float) ** 2).sum() for values in run.weights.values()))
    assert run.metrics["weight_norm_l2"][0] == pytest.approx(norm)
    with pytest.raises(UserError, match="does not say its 'train_fraction'"):
        run.spec["options"]["train_fraction"]


def test_the_header_says_from_which_files_by_which_mapping(folder):
    run = imported(splits={"train": "train.pt", "test": "test.pt"}, metrics={"train_loss": "train_loss"})
    header = run.spec["imported"]
    names = [*(f"{step}.pth" for step in STEPS), "test.pt", "train.pt"]
    assert header["files"] == {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names}
    assert header["weights"] == WEIGHTS and header["metrics"] == {"train_loss": "train_loss"}
    assert header["computed"] == ["test_accuracy", "test_loss", "train_accuracy", "weight_norm_l1", "weight_norm_l2"]
    imported(checkpoints=str(folder / "[0-9]*.pth"))
    assert str(folder.parent) not in (folder / "mine.safetensors").read_bytes().decode("latin-1")


def test_the_same_files_give_the_same_bytes(folder):
    imported()
    before = (folder / "mine.safetensors").read_bytes()
    imported()
    assert (folder / "mine.safetensors").read_bytes() == before
    assert not list(folder.glob(".*"))


def test_losses_and_accuracies_of_known_splits_are_computed(folder):
    run = imported(splits={"train": "train.pt", "test": "test.pt"})
    w_in, w_out = (each.double() for each in network(20))
    for split, pairs in (("train", TRAIN), ("test", TEST)):
        a, b = torch.tensor(pairs).T
        logits = (w_in[:, a] + w_in[:, b]).relu().T @ w_out.T
        loss = torch.nn.functional.cross_entropy(logits, (a + b) % P)
        assert run.metrics[f"{split}_loss"][1] == pytest.approx(loss.item(), rel=1e-9)
        assert run.metrics[f"{split}_accuracy"][1] == (logits.argmax(1) == (a + b) % P).double().mean().item()
    a, b, _ = modular_network.inputs(run)
    assert {(x, y) for x, y in zip(a[run.train_index], b[run.train_index])} == set(TRAIN)
    assert run.spec["options"]["train_fraction"] == len(TRAIN) / len(PAIRS)


def test_a_split_over_all_pairs_without_order_needs_no_list_of_them(folder):
    whole = list(zip(*np.triu_indices(P)))
    torch.save(torch.tensor(np.array(whole[3:])), "train.pt")
    run = imported(splits={"train": "train.pt"})
    assert "pairs" not in run.constants and run.train_index.tolist() == list(range(3, len(whole)))


def test_the_train_split_alone_is_enough(folder):
    run = imported(splits={"train": "train.pt"})
    assert len(run.constants["pairs"]) == P * P and len(modular_network.test_index(run)) == len(TEST)


def test_a_split_may_stand_in_a_file_with_others_and_be_of_numbers_of_inputs(folder):
    torch.save({"data": {"train": [(a, b, P) for a, b in TRAIN], "rows": [5, 3]}}, "data.pt")
    assert len(imported(splits={"train": "data.pt:data.train[:, :2]"}).train_index) == len(TRAIN)
    assert imported(splits={"train": "data.pt:data.rows"}, task="sparse_parity").train_index.tolist() == [3, 5]
    run = imported(splits={"train": "train.pt"}, task=None, options={"modulus": P})
    assert len(run.train_index) == len(TRAIN) and len(run.constants["pairs"]) == P * P


def test_other_kinds_of_files_give_the_same_series(folder):
    expected = imported()
    for step in STEPS:
        w_in, w_out = network(step)
        named = {"_orig_mod.mlp.W_in": w_in, "_orig_mod.mlp.W_out": w_out.contiguous()}
        save_file(named, f"{step}.safetensors")
        np.savez(f"{step}.npz", w_in=w_in, w_out=w_out)
        torch.save(
            {"state_dict": {"module.net.w_in": w_in, "module.net.w_out": w_out}, "epoch": step}, f"step_{step}.ckpt"
        )
    flat = {"w_input": "mlp.W_in.T", "w_output": "mlp.W_out.T"}
    inner = {"w_input": "state_dict.net.w_in.T", "w_output": "state_dict.net.w_out.T"}
    for run in (
        imported(checkpoints="[0-9]*.safetensors", weights=flat),
        imported(checkpoints="*.npz", weights={"w_input": "w_in.T", "w_output": "w_out.T"}),
        imported(checkpoints="step_{step}.ckpt", weights=inner),
        imported(checkpoints="*.ckpt", step="epoch", weights=inner),
    ):
        np.testing.assert_array_equal(run.steps, expected.steps)
        for name, values in expected.weights.items():
            np.testing.assert_array_equal(run.weights[name], values)


def test_all_checkpoints_in_one_file(folder):
    expected = imported()
    w_in, w_out = (np.stack(sides) for sides in zip(*map(network, STEPS)))
    losses = [0.5, 0.25, 0.125]
    np.savez("all.npz", epochs=STEPS, w_in=w_in, w_out=w_out, losses=losses)
    dicts = [{"w_in": w_in, "w_out": w_out} for w_in, w_out in map(network, STEPS)]
    torch.save({"state_dicts": dicts, "epochs": list(STEPS), "train_losses": losses}, "all.pt")
    matrices = {"w_input": "w_in.T", "w_output": "w_out.T"}
    listed = {name: f"state_dicts.{key}" for name, key in matrices.items()}
    for run in (
        imported(checkpoints="all.npz", weights=matrices, step="epochs", metrics={"train_loss": "losses"}),
        imported(checkpoints="all.pt", weights=listed, step="epochs", metrics={"train_loss": "train_losses"}),
    ):
        assert run.steps.tolist() == list(STEPS) and run.metrics["train_loss"].tolist() == losses
        for name, values in expected.weights.items():
            np.testing.assert_array_equal(run.weights[name], values)
    for weights in (listed, None):
        run = imported(checkpoints="all.pt", weights=weights, step=50, task=None)
        assert run.steps.tolist() == [0, 50, 100]
    assert list(run.weights) == ["w_in", "w_out"]


def test_without_a_mapping_every_array_keeps_its_name(folder):
    state = {
        "layer.weight": torch.ones(2, 3, dtype=torch.bfloat16),
        "layer.bias": torch.ones(3),
        "seen": torch.tensor(4),
    }
    torch.save({"model_state_dict": state, "optimizer": {"exp_avg": torch.ones(3)}, "note": "x"}, "5.pt")
    run = imported(checkpoints="5.pt", weights=None, task=None)
    assert list(run.weights) == ["layer.bias", "layer.weight"] and run.weights["layer.weight"].dtype == np.float32
    torch.save(torch.nn.Linear(2, 3).state_dict() | {"optim.state": torch.ones(1)}, "6.pt")
    assert list(imported(checkpoints="6.pt", weights=None, task=None).weights) == ["bias", "weight"]


def test_metrics_of_a_table(folder):
    (folder / "losses.csv").write_text("epoch,train loss,val\n0,4,1\n10,3,\n20,2,\n20,,0.5\n100,1,0.25\n")
    run = imported(metrics={"train_loss": "losses.csv:train loss", "test_loss": "losses.csv:val"})
    assert run.metrics["train_loss"].tolist() == [4, 2, 1] and run.metrics["test_loss"].tolist() == [1, 0.5, 0.25]
    assert list(imported(metrics="losses.csv").metrics)[:2] == ["train loss", "val"]
    assert run.spec["imported"]["metrics"]["test_loss"] == "losses.csv:val"
    (folder / "losses.csv").write_text("step,loss\n0,4\n19,3\n100,1\n")
    refused("losses.csv has no row of step 20; the nearest is 19", metrics="losses.csv")
    refused(r"unknown column 'los' .did you mean 'loss'", metrics={"train_loss": "losses.csv:los"})
    (folder / "losses.csv").write_text("iter,loss\n0,4\n")
    refused("losses.csv has no column step, epoch, global_step or iteration; it has 'iter', 'l", metrics="losses.csv")
    (folder / "losses.csv").write_text("Step,loss,note\n0,4,a\n20,2,b\n100,1,c\n", encoding="utf-8-sig")
    run = imported(metrics={"train_loss": "losses.csv:loss"})
    assert run.metrics["train_loss"].tolist() == [4, 2, 1], "the mark of a spreadsheet and words in others do no harm"
    refused(
        "note is 'a' at step 0, which is no number: name the columns that you want, as NAME: losses.csv:COLUMN",
        metrics="losses.csv",
    )
    (folder / "losses.csv").write_text("step,loss\nmany,4\n")
    refused("losses.csv: 'step' is 'many', which is no training step", metrics="losses.csv")
    (folder / "losses.csv").write_text("step,loss\n")
    refused("losses.csv has no rows", metrics="losses.csv")


def test_metrics_of_json_as_the_trainer_of_transformers_writes_it(folder):
    rows = [{"step": step, "loss": 1 / (1 + step)} for step in STEPS] + [{"step": 20, "eval_loss": 3.0}]
    (folder / "trainer_state.json").write_text(json.dumps({"global_step": 100, "log_history": rows}))
    (folder / "log.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    for file in ("trainer_state.json", "log.jsonl"):
        run = imported(metrics=file)
        assert run.metrics["loss"].tolist() == [1, 1 / 21, 1 / 101]
        np.testing.assert_array_equal(run.metrics["eval_loss"], [np.nan, 3, np.nan])
    assert imported(metrics={"test_loss": "log.jsonl:eval_loss"}).metrics["test_loss"][1] == 3
    (folder / "log.json").write_text('{"loss": [1, 2]}')
    refused("log.json is no table: allowed: a list of mappings, or such a list below 'log_history'", metrics="log.json")
    (folder / "log.json").write_text('[{"step": 1')
    refused("log.json is no JSON", metrics="log.json")


def test_matrices_that_are_not_transposed_do_not_fit_the_splits(folder):
    for step in STEPS:
        w_in, w_out = network(step)
        torch.save(
            {"model": {"mlp.W_in": torch.cat([w_in, w_in]), "mlp.W_out": torch.cat([w_out, w_out], 1)}}, f"{step}.pth"
        )
    refused(
        "splits has numbers up to 6, and w_input has 10 rows, one a number: transpose the matrices by .T",
        weights={"w_input": "model.mlp.W_in", "w_output": "model.mlp.W_out"},
        splits={"train": "train.pt", "test": "test.pt"},
    )


def test_products_of_matrices_are_a_mapping_too(folder):
    embed, w_in = torch.randn(P + 1, 3), torch.randn(3, HIDDEN)
    torch.save({"embed": embed, "fc.weight": w_in.T}, "7.pt")
    run = imported(checkpoints="7.pt", weights={"w_input": "embed[:-1] @ fc.weight.T"}, task=None)
    np.testing.assert_allclose(run.weights["w_input"][0], embed[:-1] @ w_in, atol=1e-5)


def test_factors_are_multiplied_where_they_are_needed(folder):
    torch.save({"e": torch.eye(P), "i": network(100)[0].T, "o": network(100)[1].T}, "7.pt")
    weights = {"w_embed": "e", "w_in_proj": "i", "w_out_proj": "o"}
    run = imported(checkpoints="7.pt", weights=weights, splits={"train": "train.pt"})
    assert run.spec["options"]["hidden"] == HIDDEN and run.metrics["test_accuracy"][0] > 0.5


def test_a_series_that_was_recorded_is_taken_as_it_is(folder):
    with Recorder("recorded.safetensors", task="sparse_parity", options={"k": 3}, seed=4) as record:
        record(0, {"w_input": np.ones(2)}, train_loss=1)
        record(8, {"w_input": np.zeros(2)}, train_loss=0.5)
    run = imported(checkpoints="recorded.safetensors", weights=None, task=None, options={"n_bits": 9})
    assert run.steps.tolist() == [0, 8] and run.metrics["train_loss"].tolist() == [1, 0.5]
    assert (run.spec["name"], run.spec["task"], run.spec["options"]) == ("mine", "sparse_parity", {"k": 3, "n_bits": 9})
    assert run.spec["imported"]["spec"] == {"name": "recorded", "task": "sparse_parity", "seed": 4, "every": 1}


def test_what_does_not_fit_is_refused_in_a_sentence_and_nothing_is_left(folder):
    refused(
        "w_input has 5 rows, one a number, and options.modulus is 7: correct it, or transpose the matrices by .T",
        weights={"w_input": "model.mlp.W_in", "w_output": "model.mlp.W_out"}, options={"modulus": P},
    )  # fmt: skip
    refused("0.pth: unknown key 'model.W_in' .did you mean 'model.mlp.W_in'", weights={"w_input": "model.W_in"})
    refused("0.pth: unknown key 'loss'", metrics={"train_loss": "loss"})
    refused("the metric train_loss, model.mlp.W_in, is no number", metrics={"train_loss": "model.mlp.W_in"})
    refused("step: 100 is for one file with all checkpoints, and 3 files match", step=100)
    refused("20.pth: 'train_loss' is 0.047[0-9]*, which is no training step", step="train_loss")
    refused("there is no file absent.pt", splits={"train": "absent.pt"})
    refused(
        r"splits: the pair \(0, 0\) is in the train split and in the test",
        splits={"train": "train.pt", "test": "train.pt"},
    )
    other = {"weights": {"x": "model.mlp.W_in"}, "options": {"modulus": 5}}
    refused("has numbers 0 to 6, and options.modulus is 5", splits={"train": "train.pt"}, **other)
    refused(r"splits.train must have pairs \(a, b\), and is of shape \[25\]", splits={"train": "train.pt:[:, 0]"})
    refused("splits.train: 0.pth:model.mlp.W_in has no whole numbers", splits={"train": "0.pth:model.mlp.W_in"})
    torch.save({"model": {"mlp.W_in": torch.ones(3, P), "mlp.W_out": torch.ones(P, 3)}}, "40.pth")
    refused(r"40.pth: .*weights w_input is float32 \[7, 3\] at step 40, and float32 \[7, 5\] before")
    bad = checkpoint(40)
    bad["model"]["mlp.W_in"][0, 0] = float("nan")
    torch.save(bad, "40.pth")
    refused("40.pth: the weights w_input are not all finite: leave this checkpoint out")
    (folder / "40.pth").rename("040.pt")
    refused("no file matches", checkpoints="nothing/*.pth")
    refused("has no arrays of weights", checkpoints="train.pt", weights=None, step=5)
    assert not list(folder.glob("*.safetensors")) and not list(folder.glob(".*"))


def test_a_command_by_hand(folder, capsys):
    command.main(
        ["import", "he", "--checkpoints", "[0-9]*.pth", "--weights", *(f"{n}={k}" for n, k in WEIGHTS.items()),
         "--metrics", "train_loss=train_loss", "--splits", "train=train.pt", "test=test.pt",
         "--task", "modular_addition", "--option", f"modulus={P}", "--out", "he.safetensors"]
    )  # fmt: skip
    run = CheckpointSeries.read("he.safetensors")
    assert run.spec["name"] == "he" and run.spec["options"]["modulus"] == P and len(run.train_index) == len(TRAIN)
    assert capsys.readouterr().out.startswith("<CheckpointSeries he, modular_addition: 3 checkpoints, steps 0 to 100;")
    command.main(
        ["import", "he", "--checkpoints", "{step}.pth", "--out", "he.safetensors",
         "--weights", "a=model.mlp.W_in", "--weights", "b=model.mlp.W_out"]
    )  # fmt: skip
    assert list(CheckpointSeries.read("he.safetensors").weights) == ["a", "b"], "an option may be given several times"
    with pytest.raises(UserError, match="--weights w_input: NAME=VALUE is expected"):
        command.main(["import", "he", "--checkpoints", "*.pth", "--weights", "w_input"])
    with pytest.raises(UserError, match="--checkpoints is missing"):
        command.main(["import", "he", "--weights", "w=w"])


def test_the_table_has_one_row_of_the_measures(folder):
    spec = {
        "imported": {"checkpoints": "[0-9]*.pth", "weights": WEIGHTS, "splits": {"train": "train.pt"}},
        "task": "modular_addition",
        "measures": ["milestones", "frequencies"],
        "shows": {"frequencies": "== 1", "star_score": ">= 0.99"},
    }  # fmt: skip
    words = ["import_series", "he", "--out", "he.safetensors", "--table", "he.csv"]
    command.main([*words, "--spec", json.dumps(spec)])
    header, row = (folder / "he.csv").read_text().splitlines()
    row = dict(zip(header.split(","), row.split(",")))
    assert (row["shows"], row["frequencies"], row["neurons_each"]) == ("1", "1", "5") and "seed" not in row
    del spec["imported"]["splits"]
    with pytest.raises(UserError, match="the measure milestones can't be taken of he: needs the metrics train_acc"):
        command.main([*words, "--spec", json.dumps(spec)])


def test_a_trained_run_is_not_imported_and_an_imported_one_not_trained(folder):
    (folder / "mine.yaml").write_text("experiments: {he: {imported: {checkpoints: 0.pth}}}")
    with pytest.raises(UserError, match="he: it was trained elsewhere; run `.*python -m train import he"):
        command.main(["run", "he", "--config", str(ROOT / "config.yaml"), "--config", "mine.yaml"])
    with pytest.raises(UserError, match="sparse_parity: it is trained; run `.*python -m train run sparse_parity"):
        command.main(["import", "sparse_parity", "--config", str(ROOT / "config.yaml")])
