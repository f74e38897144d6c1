// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The lock of a folder")
@SuppressWarnings("try") // The lock is only held.
class FolderLockTest {

  private static final int THREADS = 8;

  @TempDir private Path folder;

  @Test
  void loses_no_change_of_threads_that_read_and_write_a_file() throws Exception {
    Path count = Files.writeString(folder.resolve("count"), "0");
    CyclicBarrier begin = new CyclicBarrier(THREADS);
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        all.add(
            threads.submit(
                () -> {
                  begin.await();
                  try (FolderLock held = FolderLock.acquire(folder)) {
                    Files.writeString(
                        count, String.valueOf(Integer.parseInt(Files.readString(count)) + 1));
                  }
                  return null;
                }));
      }
      for (Future<?> each : all) {
        each.get(60, TimeUnit.SECONDS);
      }
    } finally {
      threads.shutdownNow();
    }

    assertEquals(String.valueOf(THREADS), Files.readString(count));
  }

  @ParameterizedTest
  @CsvSource({
    "rwx------, rw-------",
    "rwxrwx---, rw-rw----",
    "rwxr-xr-x, rw-------",
    "rwxrwxrwx, rw-rw-rw-"
  })
  void can_be_held_only_by_those_who_may_write_to_the_folder(String ofFolder, String ofLock)
      throws Exception {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(ofFolder));

    FolderLock.acquire(folder).close();

    assertEquals(
        ofLock,
        PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("lock"))));
  }

  @Test
  void follows_no_link_and_gives_no_other_file_away() throws Exception {
    Path secret = Files.writeString(folder.resolve("secret"), "secret");
    Set<PosixFilePermission> before = PosixFilePermissions.fromString("r--------");
    Files.setPosixFilePermissions(secret, before);
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
    Files.createSymbolicLink(folder.resolve("lock"), secret);

    assertThrows(IOException.class, () -> FolderLock.acquire(folder));

    assertEquals(before, Files.getPosixFilePermissions(secret));
  }

  @Test
  void needs_the_folder() {
    assertThrows(NoSuchFileException.class, () -> FolderLock.acquire(folder.resolve("absent")));
  }
}
