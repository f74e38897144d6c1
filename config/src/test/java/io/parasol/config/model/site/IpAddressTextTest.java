// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.site;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The text of an IP address")
class IpAddressTextTest {

  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource({
    "192.168.10.20, 192.168.10.20",
    "::ffff:192.168.10.20, 192.168.10.20",
    "0:0:0:0:0:0:0:1, ::1",
    "0:0:0:0:0:0:0:0, ::",
    "FD00:0:0:0:0:0:0:0, fd00::",
    "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
    "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "1:2:3:4:5:6:7:8, 1:2:3:4:5:6:7:8",
    "0:0:3:4:5:6:7:8, ::3:4:5:6:7:8",
  })
  void is_the_canonical_form(String address, String text) throws Exception {
    assertEquals(text, IpAddressText.of(InetAddress.getByName(address)));
  }

  @Test
  void keeps_the_zone() throws Exception {
    assertEquals("fe80::1%1", IpAddressText.of(InetAddress.getByName("fe80::1%1")));
  }

  @Test
  void is_short_in_an_endpoint_and_a_block() throws Exception {
    InetAddress loopback = InetAddress.getByName("::1");

    assertEquals("[::1]:502", HostPort.of(new InetSocketAddress(loopback, 502)).toString());
    assertEquals("::1", new AddressBlock(loopback, 128).toString());
    assertEquals("fd00::/8", AddressBlock.parse("fd00::/8").orElseThrow().toString());
  }
}
