package dev.sluice.peers.libtorch;

import dev.sluice.backend.DeviceTime;
import java.util.Optional;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;

/** Where a layer's tensors are. */
public interface Place {
  /** The processor. */
  Place HOST =
      new Place() {
        private final Device cpu = new Device("cpu");

        @Override
        public Device device() {
          return cpu;
        }

        @Override
        public Tensor place(Tensor onHost) {
          return onHost;
        }

        @Override
        public void await() {}
      };

  /** {@return PyTorch's name of it} */
  Device device();

  /**
   * Brings a tensor here.
   *
   * @param onHost in the host's memory
   * @return the same numbers here: the tensor itself where this is the host
   */
  Tensor place(Tensor onHost);

  /** Waits for all that was asked of it. */
  void await();

  /**
   * Runs something with its clock on.
   *
   * @param run asks for something, and need not wait
   * @return what the clock says of it; empty where there is none
   */
  default Optional<DeviceTime> time(Runnable run) {
    return Optional.empty();
  }
}
