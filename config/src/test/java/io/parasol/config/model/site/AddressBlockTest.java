// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.site;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A block of addresses")
class AddressBlockTest {

  @ParameterizedTest(name = "{0} contains {1}: {2}")
  @CsvSource({
    "192.168.10.17, 192.168.10.17, true",
    "192.168.10.17, 192.168.10.18, false",
    "192.168.10.16/28, 192.168.10.31, true",
    "192.168.10.16/28, 192.168.10.32, false",
    "0.0.0.0/0, 10.1.2.3, true",
    "0.0.0.0/0, fd00::1, false",
    "fd00::/8, fdff::1, true",
    "fd00::/8, fe80::1, false",
    "::ffff:192.168.10.17, 192.168.10.17, true",
  })
  void contains_those_that_share_its_prefix(String block, String address, boolean contains)
      throws Exception {
    assertEquals(
        contains, AddressBlock.parse(block).orElseThrow().contains(InetAddress.getByName(address)));
  }

  @ParameterizedTest(name = "\"{0}\"")
  @ValueSource(
      strings = {
        "",
        "tracker.local",
        "192.168.10",
        "192.168.10.256",
        "192.168.10.17/33",
        "192.168.10.17/24",
        "192.168.10.0/",
        "::/129",
        "fd00::1/8",
        ":",
        "1::2::3",
        "1/8"
      })
  void is_read_from_literal_addresses_only(String text) {
    assertTrue(AddressBlock.parse(text).isEmpty());
  }

  @ParameterizedTest
  @ValueSource(strings = {"192.168.10.17", "192.168.10.0/24"})
  void is_written_as_read(String text) {
    assertEquals(text, AddressBlock.parse(text).orElseThrow().toString());
  }
}
