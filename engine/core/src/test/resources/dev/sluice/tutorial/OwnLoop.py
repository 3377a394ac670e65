import torch
from torch import nn


def run(model, batches):
    # sample: PyTorch
    criterion = nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
    for step in range(200):
        x, y = batches[step % len(batches)]
        optimizer.zero_grad()
        loss = criterion(model(x), y)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        if step % 50 == 0:
            print(step, loss.item())
    torch.save(model.state_dict(), "model.pt")
    # end
