import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence


def run(train, test):
    # sample: PyTorch
    class Classifier(nn.Module):
        def __init__(self):
            super().__init__()
            self.embedding = nn.Embedding(3, 16)
            self.rnn = nn.LSTM(16, 16, num_layers=2, dropout=0.3, bidirectional=True, batch_first=True)
            self.dropout = nn.Dropout(0.3)
            self.head = nn.Linear(2 * 16, 2)

        def forward(self, tokens, lengths):
            x = pack_padded_sequence(self.embedding(tokens), lengths, batch_first=True, enforce_sorted=False)
            _, (h, _) = self.rnn(x)
            return self.head(self.dropout(torch.cat([h[-2], h[-1]], dim=1)))

    model = Classifier()
    criterion = nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
    for epoch in range(15):
        model.train()
        for tokens, lengths, labels in train:
            optimizer.zero_grad()
            criterion(model(tokens, lengths), labels).backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
    model.eval()
    right = count = 0
    with torch.no_grad():
        for tokens, lengths, labels in test:
            right += (model(tokens, lengths).argmax(1) == labels).sum().item()
            count += len(labels)
    return right / count
    # end
