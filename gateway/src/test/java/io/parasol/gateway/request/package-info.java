// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.parasol.gateway.request;

import org.jspecify.annotations.NullMarked;
