// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.hawkbit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.json.Json;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import io.parasol.gateway.concurrent.TimedExecutor;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The devices of a site at hawkBit")
class HawkbitTest {

  private static final DeviceId KNOWN = new DeviceId("inverter-01");
  private static final DeviceId UNKNOWN = new DeviceId("inverter-02");

  @TempDir private Path folder;

  /** Runs each task, also a delayed one, when the test asks for it. */
  private static final class Steps implements TimedExecutor {
    private final Queue<Runnable> tasks = new ArrayDeque<>();

    private void run(int count) {
      for (int i = 0; i < count; i++) {
        tasks.remove().run();
      }
    }

    @Override
    public void execute(Runnable task) {
      tasks.add(task);
    }

    @Override
    public boolean tryExecute(Runnable task) {
      return tasks.add(task);
    }

    @Override
    public void after(Duration delay, Runnable task) {
      tasks.add(task);
    }

    @Override
    public void every(Duration pause, String what, Task task) {
      throw new IllegalStateException("no task is repeated");
    }

    @Override
    public void close() {}
  }

  private static final class Site implements HawkbitSite {
    private final List<Optional<String>> changes = new ArrayList<>();

    @Override
    public Map<String, String> attributes(DeviceId device) {
      return Map.of();
    }

    @Override
    public void deliver(DeviceId device, byte[] command) {}

    @Override
    public Optional<Json> receipt(DeviceId device, String command) {
      return Optional.empty();
    }

    @Override
    public void changed(Optional<String> problem) {
      changes.add(problem);
    }
  }

  @Test
  void do_not_hide_or_repeat_that_one_of_them_is_refused() throws Exception {
    SiteAuthority authority =
        SiteAuthority.init(
            folder.resolve("pki"),
            new TrustDomain("parasol"),
            new SiteId("roof"),
            Set.of(),
            InstantSource.system());
    authority.issueDevice(KNOWN);
    TlsMaterial material = authority.material(KNOWN.value());
    Steps steps = new Steps();
    Site site = new Site();
    try (FakeUpdateServer server = new FakeUpdateServer()) {
      server.poll();
      URI device = server.device();
      Hawkbit hawkbit =
          new Hawkbit(
              new Hawkbit.Server(device.resolve("/"), "DEFAULT", any -> material),
              new SiteId("roof"),
              site,
              folder,
              steps);
      hawkbit.start(List.of(KNOWN, UNKNOWN));
      steps.run(1 + 2 * 3);

      assertEquals(1, site.changes.size(), site.changes::toString);
      String problem = site.changes.get(0).orElseThrow();
      assertTrue(problem.startsWith("inverter-02: "), problem);

      hawkbit.removed(UNKNOWN);
      steps.run(3);
      assertEquals(List.of(Optional.of(problem), Optional.empty()), site.changes);
      steps.run(steps.tasks.size());
      assertEquals(1, steps.tasks.size(), "the polls of the other device go on");
    }
  }
}
