// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.client;

import io.parasol.config.model.site.HostPort;
import io.parasol.config.site.SiteConfig.ClientTls;
import java.util.Optional;

/**
 * A controller that is reached over TCP.
 *
 * @param tls the files for a TLS connection; empty for plaintext.
 */
record TcpPeer(HostPort address, Optional<ClientTls> tls) {}
