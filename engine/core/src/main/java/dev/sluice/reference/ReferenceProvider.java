package dev.sluice.reference;

import dev.sluice.backend.Backend;
import dev.sluice.backend.BackendProvider;
import dev.sluice.backend.BackendUnavailableException;
import java.util.Optional;
import java.util.OptionalInt;

/** Makes {@code reference} available to {@link dev.sluice.backend.Backends}. */
public final class ReferenceProvider implements BackendProvider {
  /** For the service loader. */
  public ReferenceProvider() {}

  @Override
  public String name() {
    return ReferenceBackend.NAME;
  }

  @Override
  public OptionalInt autoRank() {
    return OptionalInt.of(0);
  }

  @Override
  public Backend open(Optional<String> device) {
    if (device.isPresent()) {
      throw new BackendUnavailableException(
          "reference has no devices to choose from, got '" + device.get() + "'");
    }
    return new ReferenceBackend(Storage.FLOAT32);
  }
}
