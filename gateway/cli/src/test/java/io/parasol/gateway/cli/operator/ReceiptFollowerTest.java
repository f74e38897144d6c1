// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.broker.topic.Kind;
import io.parasol.broker.topic.Topics;
import io.parasol.certs.evidence.CommandReceipt;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.SiteId;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A client that follows receipts")
class ReceiptFollowerTest {

  private static final Topics TOPICS = new Topics("parasol", RoofSite.ROOF);
  private static final String RECEIPTS = TOPICS.of(RoofSite.INVERTER, Kind.RECEIPT);

  @TempDir private static Path folder;
  private static RoofSite roof;
  private static RoofSite foreign;

  private ReceiptFollower follower;

  @BeforeAll
  static void make_two_authorities() throws Exception {
    roof = RoofSite.make(folder.resolve("roof"), RoofSite.ROOF);
    foreign = RoofSite.make(folder.resolve("foreign"), RoofSite.ROOF);
  }

  @BeforeEach
  void begin() throws Exception {
    TlsMaterial alice = roof.material("alice");
    follower = new ReceiptFollower(TOPICS, BrokerOption.operator(alice), alice);
  }

  private void state(byte[] state) {
    follower.take(follower.gatewayState(), state);
  }

  private String next() throws InterruptedException {
    return follower.next(Duration.ZERO).flatMap(CommandReceipt::command).orElse("none");
  }

  private static byte[] receipt(RoofSite site, String command, String signer) throws Exception {
    return site.receipt(command, RoofSite.ROOF, signer);
  }

  @Test
  void sees_those_that_the_gateway_has_signed_in_their_order() throws Exception {
    state(roof.state("gateway"));

    follower.take(RECEIPTS, receipt(roof, "c-1", "gateway"));
    follower.take(RECEIPTS, receipt(roof, "c-2", "gateway"));

    assertEquals("c-1", next());
    assertEquals("c-2", next());
    assertEquals("none", next());
  }

  @Test
  void sees_those_too_that_come_before_the_gateway_has_said_who_it_is() throws Exception {
    follower.take(RECEIPTS, receipt(roof, "c-1", "gateway"));
    assertEquals("none", next());

    state(roof.state("gateway"));

    assertEquals("c-1", next());
  }

  @Test
  void does_not_see_what_a_stranger_an_operator_or_a_device_has_signed() throws Exception {
    state(roof.state("gateway"));

    follower.take(RECEIPTS, receipt(foreign, "stranger", "gateway"));
    follower.take(RECEIPTS, receipt(roof, "operator", "alice"));
    follower.take(RECEIPTS, receipt(roof, "device", "inverter-01"));
    follower.take(RECEIPTS, "nonsense".getBytes(StandardCharsets.UTF_8));
    follower.take(RECEIPTS, receipt(roof, "control", "gateway"));

    assertEquals("control", next());
    assertEquals("none", next());
  }

  @Test
  void does_not_see_what_the_gateway_has_signed_for_another_site() throws Exception {
    state(roof.state("gateway"));

    follower.take(RECEIPTS, roof.receipt("other", new SiteId("yard"), "gateway"));
    follower.take(RECEIPTS, receipt(roof, "control", "gateway"));

    assertEquals("control", next());
  }

  @Test
  void does_not_take_a_strangers_state_for_the_gateways() throws Exception {
    state(foreign.state("gateway"));
    follower.take(RECEIPTS, receipt(foreign, "stranger", "gateway"));
    assertEquals("none", next());

    state(roof.state("gateway"));
    state(foreign.state("gateway"));
    follower.take(RECEIPTS, receipt(foreign, "stranger", "gateway"));
    follower.take(RECEIPTS, receipt(roof, "control", "gateway"));

    assertEquals("control", next());
    assertEquals("none", next());
  }

  @Test
  void goes_on_with_the_new_key_when_the_gateways_certificate_is_renewed() throws Exception {
    RoofSite site = RoofSite.make(folder.resolve("renewed"), RoofSite.ROOF);
    TlsMaterial alice = site.material("alice");
    follower = new ReceiptFollower(TOPICS, BrokerOption.operator(alice), alice);
    state(site.state("gateway"));
    byte[] old = receipt(site, "old", "gateway");

    site.authority().renew("gateway");
    state(site.state("gateway"));
    follower.take(RECEIPTS, receipt(site, "new", "gateway"));
    follower.take(RECEIPTS, old);

    assertEquals("new", next());
    assertEquals("none", next());
  }

  @Test
  void is_told_at_once_when_the_connection_is_lost() throws Exception {
    assertFalse(follower.isLost());

    follower.lost();

    assertEquals(Optional.empty(), follower.next(Duration.ofHours(1)));
    assertTrue(follower.isLost());
  }

  @Test
  void keeps_little_of_what_it_cannot_verify_yet() throws Exception {
    byte[] large = new byte[CommandReceipt.MAX_BYTES];
    for (int i = 0; i < 100; i++) {
      follower.take(RECEIPTS, large);
    }
    follower.take(RECEIPTS, receipt(roof, "too-late", "gateway"));

    state(roof.state("gateway"));

    assertEquals("none", next());
  }
}
