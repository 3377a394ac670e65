package dev.sluice.peers.libtorch.cuda;

import dev.sluice.peers.libtorch.LibtorchContender;

/**
 * cuDNN with the algorithm that PyTorch chooses: in 32 bits the persistent one where a hidden state
 * is small (up to 192 units forward, 128 backward, of an LSTM or GRU; 384 and 256 of an RNN) and
 * lengths are equal, else the standard one ({@code get_algo} in ATen's {@code RNN.cpp}).
 */
public final class ChosenAlgorithm extends LibtorchContender {
  /** For {@link java.util.ServiceLoader}. */
  public ChosenAlgorithm() {
    super("libtorch-cuda", CudaPlace::open, false);
  }

  @Override
  public String version() {
    return CudaPlace.version(super.version());
  }
}
