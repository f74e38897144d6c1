// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.authority;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import io.parasol.testing.PeerProgram;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("An authority's folder")
class FolderLockIT {

  private static final TrustDomain DOMAIN = new TrustDomain("parasol");
  private static final SiteId SITE = new SiteId("rooftop-7");

  /** Holds the lock, reports it, and writes a file when it is about to release it. */
  private static final String HOLDER =
      """
      import fcntl, sys, time
      lock = open(sys.argv[1], "r+")
      fcntl.lockf(lock, fcntl.LOCK_EX)
      print("held", flush=True)
      sys.stdin.readline()
      time.sleep(0.3)
      open(sys.argv[2], "w").close()
      """;

  @TempDir Path folder;
  @TempDir Path scratch;
  private final ExecutorService threads = Executors.newFixedThreadPool(4);

  @BeforeEach
  void make() throws Exception {
    SiteAuthority.init(folder, DOMAIN, SITE, Set.of(), InstantSource.system());
  }

  @AfterEach
  void end() {
    threads.shutdownNow();
  }

  @Test
  void is_waited_for_while_another_process_uses_it() throws Exception {
    Path python = PeerProgram.named("/usr/bin/python3", "python3").program();
    SiteAuthority authority = open();
    Path givenBack = scratch.resolve("given-back");
    Process holder =
        new ProcessBuilder(
                python.toString(),
                "-c",
                HOLDER,
                folder.resolve("lock").toString(),
                givenBack.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (var output = holder.inputReader();
        var tell = holder.outputWriter()) {
      assertEquals("held", output.readLine());

      Future<Boolean> waited =
          threads.submit(
              () -> {
                authority.issueDevice(new DeviceId("d"));
                return Files.exists(givenBack);
              });
      tell.write("\n");
      tell.flush();

      assertTrue(waited.get(60, TimeUnit.SECONDS));
    } finally {
      holder.destroyForcibly();
    }
  }

  @Test
  void is_used_by_many_threads_and_objects_one_after_the_other() throws Exception {
    List<SiteAuthority> both = List.of(open(), open());
    List<Future<Boolean>> results = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      SiteAuthority authority = both.get(i % 2);
      DeviceId device = new DeviceId("d" + i / 4);
      results.add(threads.submit(() -> isIssued(authority, device)));
    }

    int issued = 0;
    for (Future<Boolean> result : results) {
      issued += result.get(60, TimeUnit.SECONDS) ? 1 : 0;
    }

    assertEquals(10, issued, "each of ten names once, whoever was first");
    assertEquals(12, open().list().size());
    for (int i = 0; i < 10; i++) {
      assertEquals(1, open().history("d" + i).size());
      open().material("d" + i);
    }
  }

  private static boolean isIssued(SiteAuthority authority, DeviceId device) {
    try {
      authority.issueDevice(device);
      return true;
    } catch (AuthorityException taken) {
      assertEquals(
          "%1$s: has a certificate already; renew it with: parasol pki renew %1$s"
              .formatted(device),
          taken.getMessage());
      return false;
    }
  }

  private SiteAuthority open() throws Exception {
    return SiteAuthority.open(folder, DOMAIN, SITE, InstantSource.system());
  }
}
