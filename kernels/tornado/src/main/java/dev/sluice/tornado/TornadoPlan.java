package dev.sluice.tornado;

import dev.sluice.op.Buffer;
import dev.sluice.op.Op;
import dev.sluice.op.Role;
import dev.sluice.program.Program;
import dev.sluice.tornado.graph.DevicePlan;
import dev.sluice.tornado.graph.Memory;
import dev.sluice.tornado.graph.Recorder;
import dev.sluice.tornado.lower.Blas;
import dev.sluice.tornado.lower.Lowering;
import dev.sluice.tornado.lower.Machine;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A program's compiled plan, and what each of its phases leaves on the device.
 *
 * @param plan the plan
 * @param updated by phase the parameters and slots that it writes
 * @param carried by phase the states that it writes
 */
record TornadoPlan(DevicePlan plan, List<List<Parameter>> updated, List<List<Buffer>> carried) {
  /**
   * Records and compiles a program. To be called with the backend's monitor.
   *
   * @param executable the program
   * @return its plan
   * @throws IllegalArgumentException where the device or TornadoVM cannot hold it
   * @throws IllegalStateException where a kernel does not compile
   * @throws dev.sluice.backend.NotEnoughMemoryException where there is no memory for it
   */
  static TornadoPlan of(TornadoExecutable executable) {
    TornadoBackend backend = executable.backend();
    DevicePlan plan =
        backend.withExtras(
            extras ->
                backend
                    .plans()
                    .take(
                        () -> recorded(executable, extras.cublas() ? backend.blas() : null),
                        extras.cudaGraphs()));
    return new TornadoPlan(
        plan,
        written(executable.program(), Set.of(Role.PARAMETER, Role.SLOT)).stream()
            .map(buffers -> buffers.stream().map(executable::parameter).toList())
            .toList(),
        written(executable.program(), Set.of(Role.STATE)));
  }

  private static List<List<Buffer>> written(Program program, Set<Role> roles) {
    return program.phases().stream()
        .map(
            phase ->
                phase.ops().stream()
                    .flatMap(op -> op.outputs().stream())
                    .filter(buffer -> roles.contains(buffer.role()))
                    .toList())
        .toList();
  }

  /**
   * How many arrays stay on the device, and how many tasks a graph can hold beside them, is known
   * only when all is recorded; then once more.
   */
  static Recorder recorded(TornadoExecutable executable, Blas blas) {
    int staying = 0;
    while (true) {
      Recorder recorder = recorded(executable, blas, staying);
      int found = recorder.staying();
      if (found <= staying) {
        return recorder;
      }
      staying = found;
    }
  }

  private static Recorder recorded(TornadoExecutable executable, Blas blas, int staying) {
    Program program = executable.program();
    Set<Buffer> own = new HashSet<>();
    for (Op op : program.ops()) {
      own.addAll(op.parametersWritten());
    }
    Memory memory = new Memory(program, executable.backend().target().mostBytes());
    Recorder recorder = new Recorder(memory, staying);
    Machine machine = new Machine(recorder, executable.fusions(), executable.tuning(), own, blas);
    int number = 0;
    for (int phase = 0; phase < program.phases().size(); phase++) {
      for (Op op : program.phases().get(phase).ops()) {
        recorder.begin(phase, number++);
        Lowering.add(op, machine);
      }
    }
    return recorder;
  }
}
