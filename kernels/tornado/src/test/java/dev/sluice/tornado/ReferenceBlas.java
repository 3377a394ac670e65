package dev.sluice.tornado;

import dev.sluice.backend.Backend;
import dev.sluice.tornado.device.Devices;
import dev.sluice.tornado.device.Extras;
import dev.sluice.tornado.device.TornadoTarget;
import dev.sluice.tornado.graph.KernelTask;
import dev.sluice.tornado.graph.Recorder;
import dev.sluice.tornado.graph.Task;
import dev.sluice.tornado.kernel.RunInfo;
import dev.sluice.tornado.lower.Blas;
import dev.sluice.tornado.lower.Machine;
import dev.sluice.tornado.tune.Tuning;
import java.util.Optional;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.common.TaskPackage;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * What {@code cublasSgemm} is documented to compute, as a kernel: so that all that surrounds its
 * tasks can be tested on devices that have no cuBLAS.
 */
final class ReferenceBlas implements Blas {
  /** Its kernel. */
  static final String KERNEL = "multiply";

  /** How often it was asked. */
  private int tasks;

  int tasks() {
    return tasks;
  }

  /** A backend on the default device whose products this computes. */
  Backend backend() {
    return backend(new Extras(false, true), this);
  }

  /** The same with another. */
  static TornadoBackend backend(Extras extras, Blas blas) {
    TornadoTarget device = Devices.choose(Optional.empty());
    return new TornadoBackend(device, Tuning.defaults(device.gpu()), extras, blas);
  }

  @Override
  public Task sgemm(String id, int op, Machine machine, Object[] a) {
    tasks++;
    int m = (int) a[2];
    int n = (int) a[3];
    int items = Math.ceilDiv(m * n, Recorder.GROUP) * Recorder.GROUP;
    TaskPackage call =
        TaskPackage.createPackage(
            id,
            ReferenceBlas::multiply,
            machine.context(),
            machine.run(),
            (int) a[0],
            (int) a[1],
            m,
            n,
            (int) a[4],
            (float) a[5],
            (FloatArray) a[6],
            (int) a[7],
            (FloatArray) a[8],
            (int) a[9],
            (float) a[10],
            (FloatArray) a[11],
            (int) a[12]);
    return new KernelTask(KERNEL, op, items, Recorder.GROUP, call);
  }

  /**
   * One work-item a number of C. Unlike all kernels it knows nothing of the run, as the library; it
   * has the run's array only to wait for the task before.
   */
  static void multiply(
      KernelContext context,
      IntArray run,
      int transA,
      int transB,
      int m,
      int n,
      int k,
      float alpha,
      FloatArray a,
      int lda,
      FloatArray b,
      int ldb,
      float beta,
      FloatArray c,
      int ldc) {
    RunInfo.inOrder(run);
    int i = context.globalIdx;
    if (i < m * n) {
      int row = i % m;
      int column = i / m;
      float sum = 0f;
      for (int l = 0; l < k; l++) {
        int atA = row + l * lda;
        if (transA != 0) {
          atA = l + row * lda;
        }
        int atB = l + column * ldb;
        if (transB != 0) {
          atB = column + l * ldb;
        }
        sum += a.get(atA) * b.get(atB);
      }
      int at = row + column * ldc;
      float value = alpha * sum;
      if (beta != 0f) {
        value += beta * c.get(at);
      }
      c.set(at, value);
    }
  }
}
