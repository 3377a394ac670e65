package dev.sluice.tornado;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.backend.Executable;
import dev.sluice.backend.Workspace;
import dev.sluice.data.PackedLayout;
import dev.sluice.op.Buffer;
import dev.sluice.op.Extent;
import dev.sluice.op.Shape;
import dev.sluice.program.Program;
import dev.sluice.program.Recorder;
import dev.sluice.tornado.device.Extras;
import dev.sluice.tornado.graph.KernelTask;
import dev.sluice.tornado.graph.Memory;
import dev.sluice.tornado.graph.Task;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.common.TaskPackage;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Kernels that TornadoVM cannot compile: an error, or kernels of our own instead; never Java. */
class FailingKernelTest {
  private static final PackedLayout BATCH = PackedLayout.of(1);

  private final Recorder r = new Recorder(Extent.of(1, 1));
  private final Buffer x = r.input("x", Shape.rows(2));
  private final Buffer w = r.parameter("w", Shape.matrix(2, 2));
  private final Buffer out = r.matmul(x, w);
  private final Program program;

  FailingKernelTest() {
    r.output(out);
    program = r.build();
  }

  /** Asks for the time, which no device can. */
  static void uncompilable(KernelContext context, IntArray run) {
    run.set(0, (int) System.nanoTime());
  }

  private static Task task(String id, int op, KernelContext context, IntArray run) {
    TaskPackage call = TaskPackage.createPackage(id, FailingKernelTest::uncompilable, context, run);
    return new KernelTask("uncompilable", op, 64, 64, call);
  }

  @Test
  void isOneErrorThatNamesIt() {
    try (TornadoBackend backend = ReferenceBlas.backend(Extras.NONE, null)) {
      Memory memory = new Memory(program, Long.MAX_VALUE);
      var recorder = new dev.sluice.tornado.graph.Recorder(memory, 0);
      recorder.begin(0, 0);
      recorder.call("uncompilable", (id, op) -> task(id, op, recorder.context(), recorder.run()));
      IllegalStateException e =
          assertThrows(
              IllegalStateException.class, () -> backend.plans().take(() -> recorder, false));
      assertTrue(
          e.getMessage()
              .startsWith("tornado: TornadoVM cannot compile the kernels [uncompilable]: "),
          e.getMessage());
      assertTrue(e.getMessage().contains("-Dtornado.fullDebug=True"), e.getMessage());
      assertEquals(0, memory.run().get(0), "it has not run as Java");
    }
  }

  @Test
  void aProductOfALibraryThatFailsIsOurs() {
    AtomicInteger asked = new AtomicInteger();
    try (TornadoBackend backend =
            ReferenceBlas.backend(
                new Extras(false, true),
                (id, op, m, arguments) -> {
                  asked.incrementAndGet();
                  return task(id, op, m.context(), m.run());
                });
        Executable executable = backend.compile(program)) {
      executable.write(w, new float[] {1, 2, 3, 4});
      try (Workspace workspace = executable.workspace()) {
        assertTrue(asked.get() > 0);
        assertEquals(Extras.NONE, backend.extras(), "given up");
        workspace.write(x, new float[] {10, 1});
        workspace.run(BATCH, 0);
        float[] read = new float[2];
        workspace.read(out, read);
        assertArrayEquals(new float[] {13, 24}, read);
      }
    }
  }

  @Test
  void onlyWhatIsToBlameIsGivenUp() {
    Extras both = new Extras(true, true);
    try (TornadoBackend backend = ReferenceBlas.backend(both, null)) {
      IllegalStateException always = new IllegalStateException("a kernel's own fault");
      assertSame(
          always,
          assertThrows(
              IllegalStateException.class,
              () ->
                  backend.withExtras(
                      extras -> {
                        throw always;
                      })));
      assertEquals(both, backend.extras());
      Extras made =
          backend.withExtras(
              extras -> {
                if (extras.cublas()) {
                  throw new IllegalStateException("no such library");
                }
                return extras;
              });
      assertEquals(new Extras(true, false), made);
      assertEquals(made, backend.extras());
    }
  }
}
