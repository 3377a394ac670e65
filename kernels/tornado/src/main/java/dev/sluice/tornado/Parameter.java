package dev.sluice.tornado;

/**
 * A parameter or slot. TornadoVM's plans share no device memory, so every workspace has a copy of
 * its own on the device; versions say whose is the newest. Guarded by the backend's monitor.
 */
final class Parameter {
  /** Who has the newest numbers on the device. */
  interface Owner {
    /**
     * Copies a parameter's numbers from the device to {@link Parameter#numbers()}.
     *
     * @param parameter the parameter
     */
    void download(Parameter parameter);
  }

  private final float[] numbers;
  private long version;
  private Owner owner;
  private boolean lost;

  Parameter(int size) {
    numbers = new float[size];
  }

  /** The host's numbers: the newest, unless there is an owner. */
  float[] numbers() {
    return numbers;
  }

  long version() {
    return version;
  }

  /**
   * Makes the host's numbers the newest.
   *
   * @throws IllegalStateException where they are lost
   */
  void download() {
    if (lost) {
      throw new IllegalStateException(
          "tornado: the numbers of a parameter were lost with a run that failed; write them again");
    }
    if (owner != null) {
      owner.download(this);
      owner = null;
    }
  }

  /** The host's numbers have been replaced. */
  void written() {
    lost = false;
    owner = null;
    version++;
  }

  /** A workspace's numbers on the device are newer than all others. */
  void updated(Owner by) {
    owner = by;
    version++;
  }

  /** A run that was to update them has failed, or they cannot be had from the device. */
  void lose() {
    lost = true;
    owner = null;
    version++;
  }

  boolean isOwnedBy(Owner one) {
    return owner == one;
  }
}
