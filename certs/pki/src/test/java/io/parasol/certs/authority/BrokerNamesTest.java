// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.authority;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The names of a broker")
class BrokerNamesTest {

  private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "0:0:0:0:0:0:0:1");

  @Test
  void are_always_those_of_loopback() throws Exception {
    BrokerNames names = BrokerNames.of(Set.of());

    assertEquals(Set.of("localhost"), names.hosts());
    assertEquals(LOOPBACK, names.addresses());
  }

  @Test
  void are_hosts_and_addresses_each_as_what_it_is() throws Exception {
    BrokerNames names =
        BrokerNames.of(Set.of("Box.Example", "a", "1st-box.7.example", "192.168.10.4", "fd00::4"));

    assertEquals(Set.of("localhost", "box.example", "a", "1st-box.7.example"), names.hosts());
    assertEquals(with("192.168.10.4", "fd00:0:0:0:0:0:0:4"), names.addresses());
  }

  @Test
  void are_added_to_others_up_to_a_bound() throws Exception {
    Set<String> most = new HashSet<>();
    for (int i = 0; i < 63; i++) {
      most.add("box-" + i);
    }
    BrokerNames names = BrokerNames.of(most);

    assertEquals(64 + 1, names.union(BrokerNames.of(Set.of("new"))).hosts().size());
    assertEquals(names, names.union(BrokerNames.of(Set.of("box-7"))));
    BrokerNames two = BrokerNames.of(Set.of("new", "192.168.10.4"));
    assertEquals(
        "broker has 65 names; expected at most 64",
        assertThrows(AuthorityException.class, () -> names.union(two)).getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "::", "localhost", "127.0.0.1", "::1"})
  void are_not_more_for_what_stands_for_this_host_anyway(String name) throws Exception {
    assertEquals(BrokerNames.of(Set.of()), BrokerNames.of(Set.of(name)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "a..b",
        "a.",
        "-a",
        "a-",
        "a_b",
        "*.example",
        "a b",
        "a/b",
        "böx.example",
        "192.168.10",
        "192.168.10.256",
        "192.168.10.4.5",
        "box.7",
        "fe80::1%eth0",
        "[::1]",
        "::1::",
        "box:8883"
      })
  void are_refused_when_they_are_neither(String name) {
    assertEquals(
        "broker name \"" + name + "\": expected a DNS name or an IP address",
        assertThrows(AuthorityException.class, () -> BrokerNames.of(Set.of(name))).getMessage());
  }

  @Test
  void are_bounded() {
    Set<String> names = new HashSet<>();
    for (int i = 0; i < 65; i++) {
      names.add("host-" + i);
    }

    assertEquals(
        "broker has 65 names; expected at most 64",
        assertThrows(AuthorityException.class, () -> BrokerNames.of(names)).getMessage());
  }

  private static Set<String> with(String... more) {
    Set<String> all = new HashSet<>(LOOPBACK);
    all.addAll(Set.of(more));
    return all;
  }
}
