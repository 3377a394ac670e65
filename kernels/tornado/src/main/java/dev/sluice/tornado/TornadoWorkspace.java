package dev.sluice.tornado;

import dev.sluice.backend.CheckedWorkspace;
import dev.sluice.backend.IndexCheck;
import dev.sluice.data.PackedLayout;
import dev.sluice.op.Buffer;
import dev.sluice.op.Role;
import dev.sluice.op.Type;
import dev.sluice.program.Program;
import dev.sluice.tornado.graph.DevicePlan;
import dev.sluice.tornado.graph.Memory;
import dev.sluice.tornado.graph.Memory.Use;
import dev.sluice.tornado.graph.Segment;
import dev.sluice.tornado.graph.Task;
import dev.sluice.tornado.kernel.RunInfo;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** One caller's execution plan: its arrays, on the host and on the device, and its tasks. */
final class TornadoWorkspace extends CheckedWorkspace implements Parameter.Owner {
  private static final System.Logger LOG = System.getLogger("dev.sluice.tornado");

  private final TornadoBackend backend;
  private final Memory memory;
  private final DevicePlan plan;
  private final List<Segment> segments;
  private final IndexCheck indices;
  private final Map<Parameter, FloatArray> parameters = new LinkedHashMap<>();
  private final Map<Parameter, Long> loaded = new LinkedHashMap<>();
  private final List<List<Parameter>> updated;
  private final List<List<Buffer>> carried;
  private final Set<Buffer> statesOnDevice = new HashSet<>();
  private final long[] executed;
  private boolean statesWritten = true;
  private boolean inputsWritten = true;
  private boolean failed;

  TornadoWorkspace(TornadoExecutable executable) {
    super(executable);
    backend = executable.backend();
    Program program = executable.program();
    indices = new IndexCheck(program);
    synchronized (backend) {
      TornadoPlan made = TornadoPlan.of(executable);
      plan = made.plan();
      updated = made.updated();
      carried = made.carried();
    }
    memory = plan.memory();
    segments = plan.segments();
    executed = new long[segments.size()];
    for (Buffer buffer : program.buffers()) {
      if (buffer.role() == Role.PARAMETER || buffer.role() == Role.SLOT) {
        parameters.put(executable.parameter(buffer), memory.of(buffer));
      }
    }
  }

  @Override
  protected synchronized void runPhase(int phase, PackedLayout layout, long key) {
    indices.check(phase, layout.extent());
    synchronized (backend) {
      requireUsable();
      boolean stale = isStale();
      if (stale) {
        parameters.keySet().forEach(Parameter::download); // nothing is half done where one is lost
      }
      failed = true;
      describe(layout, key);
      load(stale);
      try {
        execute(phase, layout.steps());
        failed = false;
      } finally {
        if (failed) {
          updated.get(phase).forEach(Parameter::lose);
        }
      }
      for (Parameter parameter : updated.get(phase)) {
        parameter.updated(this);
        loaded.put(parameter, parameter.version());
      }
      statesOnDevice.addAll(carried.get(phase));
    }
  }

  private void execute(int phase, int steps) {
    long[] started = new long[phases().get(phase).size()];
    for (int i = 0; i < segments.size(); i++) {
      Segment segment = segments.get(i);
      if (segment.phase() == phase) {
        int executions = segment.executions(steps);
        executed[i] = executions;
        for (int e = 0; e < executions; e++) {
          plan.runSegment(i);
        }
        for (Task task : segment.tasks()) {
          started[task.op() - firstOp(phase)] += executions;
        }
      }
    }
    for (int op = 0; op < started.length; op++) {
      launched(phase, op, started[op]);
    }
  }

  private void describe(PackedLayout layout, long key) {
    IntArray run = memory.run();
    run.set(RunInfo.ROWS, layout.rows());
    run.set(RunInfo.STEPS, layout.steps());
    run.set(RunInfo.SEQUENCES, layout.sequences());
    run.set(RunInfo.KEY_LOW, (int) key);
    run.set(RunInfo.KEY_HIGH, (int) (key >>> Integer.SIZE));
    run.set(RunInfo.ACTIVE, 1);
    for (int t = 0; t <= layout.steps(); t++) {
      run.set(RunInfo.FIRST_ROW + t, layout.firstRow(t));
    }
  }

  /** Whether the device's copy of a parameter is not the newest. */
  private boolean isStale() {
    return parameters.keySet().stream()
        .anyMatch(parameter -> loaded.getOrDefault(parameter, -1L) != parameter.version());
  }

  /** Brings what has been written since the last run to the device. */
  private void load(boolean stale) {
    if (stale) {
      parameters.forEach(
          (parameter, array) -> {
            MemorySegment.copy(
                parameter.numbers(),
                0,
                array.getSegment(),
                ValueLayout.JAVA_FLOAT,
                0,
                parameter.numbers().length);
            loaded.put(parameter, parameter.version());
          });
      plan.load(Use.PARAMETER);
    }
    if (statesWritten) {
      downloadStates();
      plan.load(Use.STATE);
      statesWritten = false;
    }
    if (inputsWritten) {
      plan.load(Use.INPUT);
      inputsWritten = false;
    }
  }

  /** Makes the host's numbers of all states the newest. */
  private void downloadStates() {
    for (Buffer state : statesOnDevice) {
      plan.read(memory.of(state));
    }
    statesOnDevice.clear();
  }

  @Override
  public void download(Parameter parameter) {
    FloatArray array = parameters.get(parameter);
    plan.read(array);
    MemorySegment.copy(
        array.getSegment(),
        ValueLayout.JAVA_FLOAT,
        0,
        parameter.numbers(),
        0,
        parameter.numbers().length);
  }

  /** Open, now that nobody can close it, and without a run that has failed. */
  private void requireUsable() {
    requireOpen();
    backend.requireOpen();
    if (failed) {
      throw new IllegalStateException(
          "tornado: a run of this workspace has failed, and left it half done; make another");
    }
  }

  @Override
  public List<String> executions() {
    List<String> lines = new ArrayList<>();
    long all = 0;
    for (int i = 0; i < executed.length; i++) {
      List<Task> tasks = segments.get(i).tasks();
      all += executed[i];
      lines.add(
          count(executed[i], "execution")
              + " of "
              + count(tasks.size(), "task")
              + ": "
              + kernels(tasks));
    }
    if (lines.size() == 1) {
      return List.of("TornadoVM, a run: " + lines.getFirst());
    }
    lines.replaceAll(line -> "  " + line);
    lines.addFirst("TornadoVM, a run: " + count(all, "execution"));
    return lines;
  }

  private static String count(long number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }

  /** The kernels in their order, each with how often it follows itself. */
  private static String kernels(List<Task> tasks) {
    List<String> names = new ArrayList<>();
    int at = 0;
    while (at < tasks.size()) {
      String kernel = tasks.get(at).kernel();
      int count = 1;
      while (at + count < tasks.size() && tasks.get(at + count).kernel().equals(kernel)) {
        count++;
      }
      names.add(count == 1 ? kernel : kernel + " ×" + count);
      at += count;
    }
    return String.join(", ", names);
  }

  @Override
  public long bytes() {
    return plan.bytes();
  }

  @Override
  protected synchronized void copyIn(Buffer buffer, MemorySegment source, int count) {
    synchronized (backend) {
      requireUsable();
      MemorySegment to;
      inputsWritten |= buffer.role() == Role.INPUT;
      if (buffer.type() == Type.INT32) {
        indices.written(buffer, source, count);
        to = memory.indices(buffer).getSegment();
      } else {
        if (buffer.role() == Role.STATE) {
          downloadStates(); // a part may be written
          statesWritten = true;
        }
        to = memory.of(buffer).getSegment();
      }
      MemorySegment.copy(source, 0, to, 0, (long) count * Float.BYTES);
    }
  }

  @Override
  protected synchronized void copyOut(Buffer buffer, MemorySegment target, int count) {
    synchronized (backend) {
      requireUsable();
      FloatArray array = memory.of(buffer);
      boolean onDevice =
          buffer.role() == Role.VALUE
              || buffer.role() == Role.STATE && statesOnDevice.contains(buffer);
      if (onDevice) {
        plan.read(array);
      }
      MemorySegment.copy(array.getSegment(), 0, target, 0, (long) count * Float.BYTES);
    }
  }

  @Override
  protected synchronized void clear(Buffer state) {
    synchronized (backend) {
      requireUsable();
      downloadStates();
      memory.of(state).getSegment().fill((byte) 0);
      statesWritten = true;
    }
  }

  @Override
  protected synchronized void release() {
    synchronized (backend) {
      try {
        for (Parameter parameter : parameters.keySet()) {
          if (parameter.isOwnedBy(this)) {
            keep(parameter);
          }
        }
      } finally {
        backend.plans().giveBack(plan, !failed);
      }
    }
  }

  /** What cannot be had after a failure is said to who asks for it. */
  private void keep(Parameter parameter) {
    try {
      parameter.download();
    } catch (IllegalStateException e) {
      parameter.lose();
      failed = true;
      LOG.log(System.Logger.Level.WARNING, "tornado: a parameter is lost: {0}", e.getMessage());
    }
  }
}
