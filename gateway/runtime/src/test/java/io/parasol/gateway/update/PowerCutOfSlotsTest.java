// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.update;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.files.Disk;
import io.parasol.gateway.update.SlotPointer.InstalledRelease;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * An update is cut before each of its disk operations in turn, and the next process looks at what
 * is left. Whatever the moment, the launcher starts a whole program, and the update can be
 * completed.
 */
@DisplayName("An update that is cut at any disk operation")
class PowerCutOfSlotsTest {

  private static final String BASE = "parasol-cli-0.1.0.jar";
  private static final List<String> PROGRAM = List.of("parasol", "lib/a.jar", "config/b.yaml");
  private static final InstalledRelease FIRST = new InstalledRelease("0.2.0", 2, "one");
  private static final InstalledRelease SECOND = new InstalledRelease("0.3.0", 3, "two");

  @TempDir private Path root;

  /** What a cut does to that which was not synced. */
  private enum Loss {
    /** The process was killed: nothing is lost. */
    NOTHING,
    /** Deleted files are back whose folder was not synced. */
    NAMES_THAT_WERE_NOT_SYNCED
  }

  /** The power is off. */
  private static final class PowerCut extends IOException {
    private static final long serialVersionUID = 1;
  }

  /** A disk that works for some operations only. */
  private static final class CutDisk implements Disk {
    private final Map<Path, byte[]> deleted = new HashMap<>();
    private int left;

    CutDisk(int left) {
      this.left = left;
    }

    private void operate() throws PowerCut {
      if (left-- <= 0) {
        throw new PowerCut();
      }
    }

    @Override
    public void write(FileChannel file, ByteBuffer bytes, long at) throws IOException {
      operate();
      Disk.super.write(file, bytes, at);
    }

    @Override
    public void force(FileChannel file) throws IOException {
      operate();
      Disk.super.force(file);
    }

    @Override
    public void syncFolder(Path folder) throws IOException {
      operate();
      Disk.super.syncFolder(folder);
      deleted.keySet().removeIf(each -> folder.equals(each.getParent()));
    }

    @Override
    public void renameAtomically(Path temporary, Path name) throws IOException {
      operate();
      Disk.super.renameAtomically(temporary, name);
    }

    @Override
    public void delete(Path file) throws IOException {
      operate();
      if (Files.isRegularFile(file)) {
        deleted.put(file, Files.readAllBytes(file));
      }
      Disk.super.delete(file);
    }

    /** Undoes what a power failure may undo. */
    void lose() {
      deleted.forEach(
          (file, content) -> {
            try {
              Path folder = file.getParent();
              if (folder != null && Files.isDirectory(folder)) {
                Files.write(file, content);
              }
            } catch (IOException failed) {
              throw new UncheckedIOException(failed);
            }
          });
    }
  }

  private static ProgramSlots open(Path folder, Disk disk, Slot running) {
    return new ProgramSlots(folder, disk, running, BASE);
  }

  private static void install(ProgramSlots slots, Disk disk, InstalledRelease release)
      throws IOException {
    Slot next = slots.clearNext();
    ReleaseArchive.unpack(
        disk, new ByteArrayInputStream(ReleaseArchiveTest.zip(PROGRAM)), slots.folderOf(next));
    slots.beginTrial(next, release, 5);
  }

  /** A gateway that runs from slot a, which has passed its trial. */
  private Path installed(String name) throws IOException {
    Path folder = root.resolve(name);
    install(open(folder, Disk.REAL, Slot.PACKAGED), Disk.REAL, FIRST);
    open(folder, Disk.REAL, Slot.A).confirm();
    for (int start = 1; start <= 3; start++) {
      Files.createFile(folder.resolve("start-" + start)); // of the launcher, in that trial
    }
    return folder;
  }

  private static void assertWhole(Path folder, SlotPointer pointer) throws IOException {
    for (String each : PROGRAM) {
      assertEquals(
          "content of " + each,
          Files.readString(folder.resolve(pointer.slot().wireName()).resolve(each)));
    }
  }

  @ParameterizedTest(
      name = "loses {0}: the launcher starts a whole program, and the update goes on")
  @EnumSource
  void leaves_a_whole_program_in_use(Loss loss) throws Exception {
    int cuts = 0;
    for (boolean isDone = false; !isDone; cuts++) {
      Path folder = installed(loss + "-" + cuts);
      CutDisk disk = new CutDisk(cuts);
      try {
        install(open(folder, disk, Slot.A), disk, SECOND);
        isDone = true;
      } catch (PowerCut cut) {
        if (loss == Loss.NAMES_THAT_WERE_NOT_SYNCED) {
          disk.lose();
        }
      }

      SlotPointer pointer = open(folder, Disk.REAL, Slot.A).current();

      assertWhole(folder, pointer);
      if (pointer.isOf("two")) {
        assertTrue(pointer.isTrial());
        assertFalse(Files.exists(folder.resolve("start-1")), "a start of another trial counts");
        SlotPointer before =
            SlotPointer.parse(Files.readAllBytes(folder.resolve("previous"))).orElseThrow();
        assertTrue(before.isOf("one"));
        assertEquals(Optional.of("two"), before.failed());
      } else {
        assertTrue(pointer.isOf("one"));
        assertFalse(pointer.isTrial());
        assertEquals(Optional.empty(), pointer.failed(), "nothing was tried");
        install(open(folder, Disk.REAL, Slot.A), Disk.REAL, SECOND);
        assertTrue(open(folder, Disk.REAL, Slot.B).isTrial());
      }
    }
    assertTrue(cuts > 15, "only %d operations".formatted(cuts));
  }

  /** Also if the rename has taken effect, and only the sync of the folder has failed. */
  @Test
  void has_failed_only_if_the_launcher_starts_the_version_before_it() throws Exception {
    int cuts = 0;
    for (boolean isDone = false; !isDone; cuts++) {
      Path folder = installed("reported-" + cuts);
      CutDisk disk = new CutDisk(cuts);
      boolean hasFailed = false;
      try {
        install(open(folder, disk, Slot.A), disk, SECOND);
        isDone = disk.left > 0;
      } catch (PowerCut cut) {
        hasFailed = true;
      }
      assertEquals(hasFailed, open(folder, Disk.REAL, Slot.A).current().isOf("one"), "" + cuts);
    }
    assertTrue(cuts > 15, "only %d operations".formatted(cuts));
  }

  @Test
  void is_under_trial_or_confirmed_while_it_confirms_itself() throws Exception {
    for (int cuts = 0; cuts < 10; cuts++) {
      Path folder = installed("confirm-" + cuts);
      install(open(folder, Disk.REAL, Slot.A), Disk.REAL, SECOND);
      try {
        open(folder, new CutDisk(cuts), Slot.B).confirm();
      } catch (PowerCut cut) {
        // Compared below.
      }
      SlotPointer pointer = open(folder, Disk.REAL, Slot.B).current();
      assertTrue(pointer.isOf("two"));
      assertWhole(folder, pointer);
      open(folder, Disk.REAL, Slot.B).confirm();
      assertFalse(open(folder, Disk.REAL, Slot.B).isTrial());
    }
  }

  @Test
  void is_under_trial_or_given_up_while_it_gives_itself_up() throws Exception {
    for (int cuts = 0; cuts < 10; cuts++) {
      Path folder = installed("give-up-" + cuts);
      install(open(folder, Disk.REAL, Slot.A), Disk.REAL, SECOND);
      try {
        open(folder, new CutDisk(cuts), Slot.B).abandonTrial("not ready");
      } catch (PowerCut cut) {
        // Compared below.
      }
      SlotPointer pointer = open(folder, Disk.REAL, Slot.B).current();
      assertWhole(folder, pointer);
      if (!pointer.isTrial()) {
        assertTrue(pointer.isOf("one"));
        assertEquals(Optional.of("two"), pointer.failed());
        assertEquals(Optional.of("not ready"), open(folder, Disk.REAL, Slot.A).why());
      }
    }
  }
}
