import torch
from torch import nn


def run(text):
    # sample: PyTorch
    chars = sorted(set(text))
    index = {c: i for i, c in enumerate(chars)}
    data = torch.tensor([index[c] for c in text])
    x, y = data[:-1].unsqueeze(0), data[1:].unsqueeze(0)

    class CharacterModel(nn.Module):
        def __init__(self):
            super().__init__()
            self.embedding = nn.Embedding(len(chars), 64)
            self.rnn = nn.GRU(64, 128, batch_first=True)
            self.head = nn.Linear(128, len(chars))

        def forward(self, x, h=None):
            out, h = self.rnn(self.embedding(x), h)
            return self.head(out), h

    model = CharacterModel()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    criterion = nn.CrossEntropyLoss()
    for epoch in range(200):
        optimizer.zero_grad()
        logits, _ = model(x)
        loss = criterion(logits.view(-1, len(chars)), y.view(-1))
        loss.backward()
        optimizer.step()
        if epoch % 50 == 0:
            print(epoch, loss.item())
    model.eval()
    written = text[0]
    h = None
    with torch.no_grad():
        while len(written) < len(text):
            logits, h = model(torch.tensor([[index[written[-1]]]]), h)
            written += chars[logits[0, -1].argmax().item()]
    return written
    # end
