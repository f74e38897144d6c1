// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.operator;

import java.io.IOException;
import java.net.URI;
import java.util.Set;
import javax.net.SocketFactory;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.internal.NetworkModule;
import org.eclipse.paho.mqttv5.client.internal.TCPNetworkModule;
import org.eclipse.paho.mqttv5.client.spi.NetworkModuleFactory;
import org.eclipse.paho.mqttv5.common.MqttException;

/**
 * Connects Paho over TLS to a name or an address, for URIs of a scheme of its own. Paho's module
 * for {@code ssl} makes a server name of any host (RFC 6066, 3), and cannot connect to an IPv6
 * address, which is none. The JDK sends a server name only for a host that is one.
 */
public final class TlsNetworkModules implements NetworkModuleFactory {

  static final String SCHEME = "parasol-tls";

  @Override
  public Set<String> getSupportedUriSchemes() {
    return Set.of(SCHEME);
  }

  @Override
  public void validateURI(URI uri) {
    // OperatorClient makes it of a HostPort, which is valid.
  }

  @Override
  public NetworkModule createNetworkModule(
      URI uri, MqttConnectionOptions options, String clientId) {
    return new TlsModule(uri, options.getSocketFactory(), options.getConnectionTimeout(), clientId);
  }

  private static final class TlsModule extends TCPNetworkModule {

    private final URI uri;
    private final int timeoutSeconds;

    TlsModule(URI uri, SocketFactory sockets, int timeoutSeconds, String clientId) {
      super(sockets, uri.getHost(), uri.getPort(), clientId);
      this.uri = uri;
      this.timeoutSeconds = timeoutSeconds;
      setConnectTimeout(timeoutSeconds);
    }

    @Override
    public void start() throws IOException, MqttException {
      super.start();
      SSLSocket tls = (SSLSocket) socket;
      SSLParameters parameters = tls.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      tls.setSSLParameters(parameters);
      int readTimeout = tls.getSoTimeout();
      tls.setSoTimeout(timeoutSeconds * 1000);
      tls.startHandshake();
      tls.setSoTimeout(readTimeout);
    }

    @Override
    public String getServerURI() {
      return uri.toString();
    }
  }
}
