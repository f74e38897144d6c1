// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded.setup;

import static io.parasol.broker.embedded.selftest.RawClient.SUCCESS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.broker.embedded.DenyRule;
import io.parasol.broker.embedded.EmbeddedBroker;
import io.parasol.broker.embedded.NativeDeviceHooks;
import io.parasol.broker.embedded.selftest.RawClient;
import io.parasol.certs.authority.DenyList;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.site.SiteConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A broker that keeps its sessions in files")
class FilePersistenceIT {

  @TempDir static Path folder;

  @Test
  void still_has_what_was_retained_after_a_restart() throws Exception {
    TestSite site = new TestSite(folder);
    try (EmbeddedBroker broker = start(site);
        RawClient x = RawClient.open(broker, 5, Optional.of(site.of("x")))) {
      assertEquals(SUCCESS, x.connect("x"));
      assertTrue(x.publish("parasol/s/x/state", true) < 0x80);
      try (Stream<Path> scratch = Files.list(site.home().scratch())) {
        assertTrue(
            scratch.anyMatch(each -> each.getFileName().toString().startsWith("librocksdb")),
            "the native library lies in the broker's own folder");
      }
    }

    try (EmbeddedBroker broker = start(site);
        RawClient victor = RawClient.open(broker, 5, Optional.of(site.of("victor-viewer")))) {
      assertEquals(SUCCESS, victor.connect(""));
      assertEquals(0, victor.subscribe("parasol/s/+/state"));

      victor.awaitDelivery("parasol/s/x/state");
    }
  }

  private static EmbeddedBroker start(TestSite site) throws Exception {
    return EmbeddedBroker.start(
        new SiteConfig.Broker(new HostPort("127.0.0.1", 0), SiteConfig.Persistence.FILE),
        site.home().folder(),
        site.identities(),
        site.access,
        DenyRule.of(DenyList.EMPTY),
        site,
        NativeDeviceHooks.NONE);
  }
}
