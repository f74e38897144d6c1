// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.serial;

import io.parasol.config.model.site.Printable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The processes that have a device file open, as far as this user may see them. */
final class PortUsers {

  private static final String PROCESSES = "[0-9]*";
  private static final String OWN_PID = Long.toString(ProcessHandle.current().pid());

  private PortUsers() {}

  /**
   * Returns a description for operators, such as {@code mbpoll (process 4711)}.
   *
   * @param includeSelf whether to include this process; false while it has the file open only for
   *     an attempt.
   */
  static String of(Path device, boolean includeSelf) {
    List<String> users = new ArrayList<>();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), PROCESSES)) {
      for (Path process : processes) {
        boolean isSelf = String.valueOf(process.getFileName()).equals(OWN_PID);
        if ((includeSelf || !isSelf) && hasOpen(process, device)) {
          users.add(isSelf ? "this program itself" : name(process));
        }
      }
    } catch (IOException | UncheckedIOException unreadable) {
      // An incomplete list is better than none.
    }
    return users.isEmpty() ? "another program" : String.join(" and ", users);
  }

  private static boolean hasOpen(Path process, Path device) {
    try (DirectoryStream<Path> open = Files.newDirectoryStream(process.resolve("fd"))) {
      for (Path descriptor : open) {
        if (pointsTo(descriptor, device)) {
          return true;
        }
      }
    } catch (IOException | UncheckedIOException notForUs) {
      // The process belongs to another user, or has ended.
    }
    return false;
  }

  private static boolean pointsTo(Path descriptor, Path device) {
    try {
      return Files.readSymbolicLink(descriptor).equals(device);
    } catch (IOException closedMeanwhile) {
      return false;
    }
  }

  private static String name(Path process) {
    try {
      String name = Files.readString(process.resolve("comm")).strip();
      return "%s (process %s)".formatted(Printable.of(name), process.getFileName());
    } catch (IOException ended) {
      return "process " + process.getFileName();
    }
  }
}
