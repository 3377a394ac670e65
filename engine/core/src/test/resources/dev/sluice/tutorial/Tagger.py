import torch
from torch import nn


def run(tokens):
    # sample: PyTorch
    class Tagger(nn.Module):
        def __init__(self):
            super().__init__()
            self.embedding = nn.Embedding(5000, 100)
            self.rnn = nn.LSTM(100, 128, bidirectional=True, batch_first=True)
            self.dropout = nn.Dropout(0.3)
            self.head = nn.Linear(2 * 128, 9)

        def forward(self, tokens):
            out, _ = self.rnn(self.embedding(tokens))
            return self.head(self.dropout(out))

    model = Tagger()
    model.eval()
    with torch.no_grad():
        return model(tokens)
    # end
