package dev.sluice.file;

/** Recognises files of weights that are of another format, to say how they become safetensors. */
final class OtherFormat {
  private static final byte PICKLE = (byte) 0x80;
  private static final int OLDEST_PICKLE = 2;
  private static final int NEWEST_PICKLE = 5;
  private static final byte HDF = (byte) 0x89;

  private OtherFormat() {}

  /** What a file is by its first 8 bytes, as an end of a sentence; empty where they do not say. */
  static String hint(byte[] start) {
    if (start[0] == 'P' && start[1] == 'K' && start[2] == 3 && start[3] == 4) {
      return "; it is a zip archive, as torch.save (.pt, .pth) and Keras (.keras) write;"
          + " safetensors.torch.save_file(model.state_dict(), file) writes one of PyTorch's";
    }
    if (start[0] == PICKLE && start[1] >= OLDEST_PICKLE && start[1] <= NEWEST_PICKLE) {
      return "; it is a Python pickle, as torch.save once wrote;"
          + " safetensors.torch.save_file(model.state_dict(), file) writes safetensors";
    }
    if (start[0] == HDF && start[1] == 'H' && start[2] == 'D' && start[3] == 'F') {
      return "; it is an HDF5 file, as Keras (.h5) writes";
    }
    return "";
  }
}
