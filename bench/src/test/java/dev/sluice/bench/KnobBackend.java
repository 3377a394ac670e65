package dev.sluice.bench;

import dev.sluice.backend.Backend;
import dev.sluice.backend.BackendProvider;
import dev.sluice.backend.Device;
import dev.sluice.backend.Executable;
import dev.sluice.backend.Fusion;
import dev.sluice.backend.Workspace;
import dev.sluice.backend.tuning.Knob;
import dev.sluice.backend.tuning.Settings;
import dev.sluice.backend.tuning.ShapeClass;
import dev.sluice.backend.tuning.Tunable;
import dev.sluice.program.Program;
import dev.sluice.reference.ReferenceBackend;
import dev.sluice.reference.Storage;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** A backend with one knob, whose values are slow, wrong, impossible, fast, or not always right. */
public final class KnobBackend implements Tunable {
  /** What was kept last; null where nothing was. */
  public static Settings kept;

  /** How many times as fast as cpu it was told to be last; null where it was not told. */
  public static Double measured;

  private static final String KNOB = "speed";

  /** More results than a layer's check reads, and fewer than those of some runs. */
  private static final int RACE = 19;

  private final Backend right = new ReferenceBackend(Storage.FLOAT32);
  private final Backend wrong = new WrongBackend();

  /** {@code knob}. */
  public static final class Provider implements BackendProvider {
    @Override
    public String name() {
      return "knob";
    }

    @Override
    public OptionalInt autoRank() {
      return OptionalInt.empty();
    }

    @Override
    public boolean measured(Optional<String> device, double timesCpu) {
      measured = timesCpu;
      return true;
    }

    @Override
    public Backend open(Optional<String> device) {
      return new KnobBackend();
    }
  }

  @Override
  public List<Knob> knobs(ShapeClass shape) {
    List<String> values = List.of("slow", "wrong", "impossible", "fast", "slower", "racy");
    return List.of(new Knob(KNOB, false, values, Map.of()));
  }

  @Override
  public Settings settings(ShapeClass shape) {
    return new Settings(Map.of(KNOB, "slow"));
  }

  @Override
  public Executable compile(Program program, Settings settings) {
    return switch (settings.get(KNOB)) {
      case "fast" -> right.compile(program);
      case "slow" -> delayed(right.compile(program), 5);
      case "slower" -> delayed(right.compile(program), 10);
      case "racy" -> racy(delayed(right.compile(program), 10));
      case "wrong" -> wrong.compile(program);
      default -> throw new IllegalStateException("needs 64 KiB\nof local memory");
    };
  }

  /** What happens beside a call of a workspace's, before it or after. */
  private interface Beside {
    void call(String method, Object[] arguments) throws InterruptedException;
  }

  /** The same, whose workspaces take some time for a run. */
  private static Executable delayed(Executable whole, long millis) {
    return around(
        Executable.class,
        whole,
        (method, arguments) -> {
          if (method.equals("run")) {
            Thread.sleep(millis);
          }
        },
        (method, arguments) -> {});
  }

  /** The same, of which every {@value #RACE}th result that is read has another number. */
  private static Executable racy(Executable whole) {
    AtomicInteger reads = new AtomicInteger();
    return around(
        Executable.class,
        whole,
        (method, arguments) -> {},
        (method, arguments) -> {
          if (method.equals("read") && reads.incrementAndGet() % RACE == 0) {
            float[] target = (float[]) arguments[1];
            target[0] = Math.nextUp(target[0]);
          }
        });
  }

  private static <T> T around(Class<T> type, T whole, Beside before, Beside after) {
    Object proxy =
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> {
              before.call(method.getName(), arguments);
              try {
                Object result = method.invoke(whole, arguments);
                after.call(method.getName(), arguments);
                return result instanceof Workspace workspace
                    ? around(Workspace.class, workspace, before, after)
                    : result;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
    return type.cast(proxy);
  }

  @Override
  public void requireKeepable() {}

  @Override
  public Path keep(ShapeClass shape, Settings settings) {
    kept = settings;
    return Path.of("tuning.json");
  }

  @Override
  public String name() {
    return "knob";
  }

  @Override
  public Device device() {
    return right.device();
  }

  @Override
  public Set<Fusion> fusions() {
    return right.fusions();
  }

  @Override
  public Executable compile(Program program, Set<Fusion> fusions) {
    return right.compile(program, fusions);
  }

  @Override
  public void close() {
    right.close();
    wrong.close();
  }
}
