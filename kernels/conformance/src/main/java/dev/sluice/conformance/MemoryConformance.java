package dev.sluice.conformance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.backend.Device;
import dev.sluice.backend.Executable;
import dev.sluice.backend.NotEnoughMemoryException;
import dev.sluice.backend.RunCounts;
import dev.sluice.backend.Workspace;
import dev.sluice.data.PackedLayout;
import dev.sluice.op.Buffer;
import dev.sluice.op.Extent;
import dev.sluice.op.Shape;
import dev.sluice.program.Program;
import dev.sluice.program.Recorder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is said of a program's memory before it is taken. */
public abstract class MemoryConformance extends BackendTest {
  /** For subclasses. */
  protected MemoryConformance() {}

  /** Linux gives memory that it has not, and kills who uses it. */
  @Test
  void moreThanThereIsIsRefused() {
    long there = Math.max(backend().device().memoryBytes(), Device.host("").memoryBytes());
    Extent extent = Extent.of(1 << 20, 1);
    Shape shape = Shape.rows(64);
    Recorder r = new Recorder(extent);
    List<Buffer> inputs = new ArrayList<>();
    for (long taken = 0; taken <= there; taken += shape.size(extent) * Float.BYTES) {
      inputs.add(r.input("x" + inputs.size(), shape));
    }
    r.output(r.add(inputs.getFirst(), inputs.getLast()));
    try (Executable executable = backend().compile(r.build())) {
      String message =
          assertThrows(NotEnoughMemoryException.class, executable::workspace).getMessage();
      assertTrue(message.contains("a workspace for " + extent), message);
      executable.counted().ifPresent(counts -> assertTrue(counts.bytes() > there));
    }
  }

  /** Where a backend can tell without a run, it tells the same. */
  @Test
  void countsWithoutARunAreThoseOfOne() {
    Recorder r = new Recorder(Extent.of(3, 2));
    Buffer x = r.input("x", Shape.rows(5));
    Buffer w = r.parameter("w", Shape.matrix(5, 4));
    r.output(r.tanh(r.matmul(r.sigmoid(x), w)));
    Program program = r.build();
    try (Executable executable = backend().compile(program)) {
      Optional<RunCounts> counts = executable.counted();
      try (Workspace workspace = executable.workspace()) {
        workspace.run(PackedLayout.equal(3, 2), 0);
        counts.ifPresent(
            counted -> {
              assertArrayEquals(workspace.launches(), counted.launches());
              assertEquals(workspace.bytes(), counted.bytes());
            });
      }
    }
  }
}
