// SPDX-License-Identifier: Apache-2.0

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;

/**
 * Runs a command while it holds the lock of a file, so that two launchers do not build at the same
 * time. The operating system removes the lock when this process ends, however it ends.
 */
public final class BuildLock {

  private BuildLock() {}

  /**
   * Ends with the exit code of the command.
   *
   * @param arguments the file of the lock, then the command.
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    List<String> words = List.of(arguments);
    try (FileChannel file = FileChannel.open(Path.of(words.get(0)), CREATE, WRITE)) {
      lock(file, System.err);
      Process command = new ProcessBuilder(words.subList(1, words.size())).inheritIO().start();
      System.exit(command.waitFor());
    }
  }

  private static void lock(FileChannel file, PrintStream err) {
    try {
      if (file.tryLock() == null) {
        err.println("parasol: waiting for the build of another process");
        file.lock();
      }
    } catch (IOException withoutLocks) {
      err.println("parasol: building without a lock: " + withoutLocks.getMessage());
    }
  }
}
