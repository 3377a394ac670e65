package dev.sluice.peers.libtorch;

import dev.sluice.bench.contender.Contender;
import dev.sluice.bench.contender.PreparedLayer;
import dev.sluice.bench.contender.Problem;
import dev.sluice.bench.contender.StreamingLayer;
import dev.sluice.op.Cell;
import java.util.Optional;
import java.util.function.Supplier;

/** libtorch: the functions behind nn.LSTM, nn.GRU and nn.RNN, with autograd. */
public class LibtorchContender implements Contender {
  private final String name;
  private final Supplier<Place> place;
  private final boolean packed;

  /** On the processor; for {@link java.util.ServiceLoader}. */
  public LibtorchContender() {
    this("libtorch", () -> Place.HOST, false);
  }

  /**
   * Somewhere else.
   *
   * @param name its name on the command line
   * @param place opens the place
   * @param packed whether sequences are given packed even where their lengths are equal
   */
  protected LibtorchContender(String name, Supplier<Place> place, boolean packed) {
    this.name = name;
    this.place = place;
    this.packed = packed;
  }

  @Override
  public final String name() {
    return name;
  }

  @Override
  public String version() {
    return Libtorch.version();
  }

  @Override
  public final Optional<String> lacks(Problem problem) {
    return problem.cell() == Cell.GRU_RESET_BEFORE
        ? Optional.of("the reset-before GRU")
        : Optional.empty();
  }

  @Override
  public final PreparedLayer prepare(Problem problem, int threads) {
    Libtorch.threads(threads);
    return new LibtorchLayer(problem, place.get(), packed);
  }

  @Override
  public final Optional<StreamingLayer> stream(Problem problem, int threads) {
    Libtorch.threads(threads);
    return Optional.of(new LibtorchStream(problem, place.get(), packed));
  }
}
