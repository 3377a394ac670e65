package dev.sluice.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.data.PackedLayout;
import dev.sluice.op.Buffer;
import dev.sluice.op.Extent;
import dev.sluice.op.Shape;
import dev.sluice.program.Program;
import dev.sluice.program.Recorder;
import dev.sluice.reference.ReferenceBackend;
import dev.sluice.reference.Storage;
import org.junit.jupiter.api.Test;

class ProgramPoolTest {
  private record Doubled(Program program, Buffer in) implements ProgramPool.Recorded {
    static Doubled record(Extent capacity) {
      Recorder r = new Recorder(capacity);
      Buffer in = r.input("in", Shape.rows(64));
      r.output(r.affine(in, 2, 0));
      return new Doubled(r.build(), in);
    }
  }

  private final Backend backend = new ReferenceBackend(Storage.FLOAT32);

  /** One request that is too large must not stand in the way of those that are not. */
  @Test
  void whatThereIsNoMemoryForReplacesNothing() {
    try (ProgramPool<Doubled> pool = new ProgramPool<>(Doubled::record, backend::compile)) {
      Extent small = Extent.of(4, 2);
      ProgramPool.Compiled<Doubled> before = pool.get(small);
      // 64 numbers of 8 bytes in each of a thousand million rows, twice.
      Extent huge = Extent.of(1_000_000_000, 1);
      assertThrows(NotEnoughMemoryException.class, () -> pool.get(huge));
      assertSame(before, pool.get(small));
      Workspace workspace = before.borrow();
      workspace.write(before.recorded().program().buffer("in"), new float[8 * 64]);
      workspace.run(PackedLayout.of(4, 4));
      before.giveBack(workspace);
    }
  }

  @Test
  void outgrownWorkspacesAreGivenUp() {
    try (ProgramPool<Doubled> pool = new ProgramPool<>(Doubled::record, backend::compile)) {
      ProgramPool.Compiled<Doubled> small = pool.get(Extent.of(4, 1));
      Workspace running = small.borrow();
      Workspace idle = small.borrow();
      small.giveBack(idle);
      ProgramPool.Compiled<Doubled> large = pool.get(Extent.of(5, 1));
      assertEquals(8, large.recorded().program().capacity().steps());
      assertThrows(IllegalStateException.class, () -> idle.run(PackedLayout.of(1)));
      running.write(small.recorded().program().buffer("in"), new float[4 * 64]);
      running.run(PackedLayout.of(4));
      small.giveBack(running);
      assertThrows(IllegalStateException.class, () -> running.run(PackedLayout.of(1)));
      Workspace again = large.borrow();
      large.giveBack(again);
      assertSame(again, large.borrow());
    }
  }
}
