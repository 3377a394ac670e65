package dev.sluice.peers.libtorch.cuda;

import dev.sluice.peers.libtorch.LibtorchContender;

/**
 * cuDNN with its standard algorithm, which PyTorch takes for whatever is packed: so the sequences
 * are, though their lengths are equal.
 */
public final class StandardAlgorithm extends LibtorchContender {
  /** For {@link java.util.ServiceLoader}. */
  public StandardAlgorithm() {
    super("libtorch-cuda-standard", CudaPlace::open, true);
  }

  @Override
  public String version() {
    return CudaPlace.version(super.version());
  }
}
