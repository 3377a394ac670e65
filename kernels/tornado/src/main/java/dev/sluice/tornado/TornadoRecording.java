package dev.sluice.tornado;

import dev.sluice.op.Buffer;
import dev.sluice.op.Op;
import dev.sluice.op.Role;
import dev.sluice.op.Update;
import dev.sluice.program.Program;
import dev.sluice.tornado.graph.Memory;
import dev.sluice.tornado.graph.Recorder;
import dev.sluice.tornado.lower.Lowering;
import dev.sluice.tornado.lower.Machine;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A program's tasks, and what each of its phases leaves on the device.
 *
 * @param recorder the tasks
 * @param updated by phase the parameters and slots that it writes
 * @param carried by phase the states that it writes
 */
record TornadoRecording(
    Recorder recorder, List<List<Parameter>> updated, List<List<Buffer>> carried) {
  /**
   * Records a program. How many arrays stay on the device, and how many tasks a graph can hold
   * beside them, is known only when all is recorded; then once more.
   *
   * @param executable the program
   * @return its tasks
   * @throws IllegalArgumentException where no graph can hold them
   */
  static TornadoRecording of(TornadoExecutable executable) {
    int staying = 0;
    while (true) {
      TornadoRecording recording = of(executable, staying);
      int found = recording.recorder.staying();
      if (found <= staying) {
        return recording;
      }
      staying = found;
    }
  }

  private static TornadoRecording of(TornadoExecutable executable, int staying) {
    Program program = executable.program();
    Set<Buffer> own = new HashSet<>();
    for (Op op : program.ops()) {
      if (op instanceof Update update) {
        own.add(update.parameter());
      }
    }
    Memory memory = new Memory(program, executable.backend().target().mostBytes());
    Recorder recorder = new Recorder(memory, staying);
    Machine machine = new Machine(recorder, executable.fusions(), executable.tuning(), own);
    TornadoRecording recording =
        new TornadoRecording(recorder, new ArrayList<>(), new ArrayList<>());
    int number = 0;
    for (int phase = 0; phase < program.phases().size(); phase++) {
      List<Parameter> writes = new ArrayList<>();
      List<Buffer> states = new ArrayList<>();
      for (Op op : program.phases().get(phase).ops()) {
        recorder.begin(phase, number++);
        Lowering.add(op, machine);
        for (Buffer buffer : op.outputs()) {
          if (buffer.role() == Role.PARAMETER || buffer.role() == Role.SLOT) {
            writes.add(executable.parameter(buffer));
          } else if (buffer.role() == Role.STATE) {
            states.add(buffer);
          }
        }
      }
      recording.updated.add(writes);
      recording.carried.add(states);
    }
    return recording;
  }
}
