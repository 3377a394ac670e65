package dev.sluice.tornado.lower;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.sluice.backend.Fusion;
import dev.sluice.op.Extent;
import dev.sluice.program.Recorder;
import dev.sluice.tornado.graph.LibraryTask;
import dev.sluice.tornado.graph.Memory;
import dev.sluice.tornado.tune.Tuning;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.common.Access;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** What TornadoVM is given for a task of cuBLAS. */
class CuBlasTest {
  @Test
  void aTaskNamesLibraryFunctionAndWhatItWrites() {
    Memory memory = new Memory(new Recorder(new Extent(1, 1, 1)).build(), Long.MAX_VALUE);
    CuBlas blas = new CuBlas();
    Machine machine =
        new Machine(
            new dev.sluice.tornado.graph.Recorder(memory, 0),
            Set.<Fusion>of(),
            Tuning.defaults(true),
            Set.of(),
            blas);
    FloatArray a = new FloatArray(6);
    FloatArray b = new FloatArray(12);
    FloatArray c = new FloatArray(8);
    Object[] arguments = {Blas.TRANSPOSED, Blas.PLAIN, 4, 2, 3, 1f, b, 3, a, 3, 0f, c, 4};
    LibraryTask task = assertInstanceOf(LibraryTask.class, blas.sgemm("id", 7, machine, arguments));
    assertEquals("nvidia/cublas", task.call().getLibraryName());
    assertEquals("cublasSgemm", task.call().getFunctionName());
    Object[] given = task.call().getParameters();
    assertArrayEquals(arguments, Arrays.copyOf(given, arguments.length));
    assertSame(machine.run(), given[arguments.length], "what orders all tasks");
    Access[] access = task.call().getAccess();
    assertEquals(given.length, access.length);
    for (int i = 0; i < given.length; i++) {
      boolean written = given[i] == c || given[i] == machine.run();
      assertEquals(written ? Access.READ_WRITE : Access.READ_ONLY, access[i], "argument " + i);
    }
  }
}
