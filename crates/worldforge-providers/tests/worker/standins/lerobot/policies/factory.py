"""A policy that repeats its state, step after step, with the mean of its picture behind it."""
import torch


class Policy:
    @classmethod
    def from_pretrained(cls, folder, config, strict):
        print("Loading weights from local directory")
        if config.fault == "weights":
            raise RuntimeError("Error(s) in loading state_dict: missing key")
        policy = cls()
        policy.config, policy.steps = config, 0
        return policy

    def to(self, device):
        return self

    def eval(self):
        return self

    def reset(self):
        self.steps = 0

    def row(self, batch, step):
        picture = batch["observation.images.front"]
        assert picture.shape == (1, 3, 2, 4) and picture.dtype is torch.float32, picture.shape
        state = batch["observation.state"]
        values = [value + step for value in state.values] + [sum(picture.values) / picture.numel()]
        if self.config.fault == "nan":
            values[0] = float("nan")
        if self.config.fault == "width":
            values.append(0.0)
        return values

    def select_action(self, batch):
        self.steps += 1
        row = self.row(batch, self.steps - 1)
        return torch.Tensor(row, (1, len(row)), torch.float32)

    def predict_action_chunk(self, batch):
        rows = [self.row(batch, step) for step in range(self.config.chunk_size)]
        values = [value for row in rows for value in row]
        return torch.Tensor(values, (1, len(rows), len(rows[0])), torch.float32)


def get_policy_class(name):
    return Policy
