package org.kclframework.local.codec;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.CBORGenerator;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import software.amazon.awssdk.core.SdkPojo;

/**
 * An encoding in which Kinesis and DynamoDB exchange their objects.
 *
 * <p>Each class of the SDK describes its members ({@link SdkPojo#sdkFields()}), so one codec reads
 * and writes them all: no operation has code of its own.
 *
 * <p>Thread-safe.
 */
public enum WireFormat {

  /** Blobs in base64, points in time as seconds since 1970 with a fraction. */
  JSON(new JsonFactory(), JsonToken.VALUE_STRING) {

    @Override
    void writeTimestamp(JsonGenerator generator, Instant timestamp) throws IOException {
      generator.writeNumber(BigDecimal.valueOf(timestamp.toEpochMilli(), MILLIS_SCALE));
    }

    @Override
    Instant readTimestamp(JsonParser parser) throws IOException {
      double seconds = parser.getDoubleValue();
      if (Math.abs(seconds) > MAX_SECONDS) {
        throw new MalformedBodyException("A timestamp is out of range");
      }
      return Instant.ofEpochMilli(Math.round(seconds * MILLIS_PER_SECOND));
    }
  },

  /** Blobs as they are, points in time as tag 1 with milliseconds since 1970. */
  CBOR(new CBORFactory(), JsonToken.VALUE_EMBEDDED_OBJECT) {

    @Override
    void writeTimestamp(JsonGenerator generator, Instant timestamp) throws IOException {
      ((CBORGenerator) generator).writeTag(EPOCH_TIME_TAG);
      generator.writeNumber(timestamp.toEpochMilli());
    }

    @Override
    Instant readTimestamp(JsonParser parser) throws IOException {
      return Instant.ofEpochMilli(parser.getLongValue());
    }
  };

  private static final int MILLIS_SCALE = 3;
  private static final double MILLIS_PER_SECOND = 1000;

  /** Ends the year 9999, as the services have it. */
  private static final double MAX_SECONDS = 253_402_300_799.999;

  private static final int EPOCH_TIME_TAG = 1;

  @SuppressWarnings("ImmutableEnumChecker") // Nothing configures it after its construction.
  private final JsonFactory factory;

  private final JsonToken binaryToken;

  WireFormat(JsonFactory factory, JsonToken binaryToken) {
    this.factory = factory;
    this.binaryToken = binaryToken;
  }

  /**
   * Reads one object.
   *
   * @param body the object; nothing stands for an object without members
   * @param builder gets the members; those that its class does not know are passed over
   * @throws MalformedBodyException when the body is not one object of this format, or a member is
   *     not of the type that its class declares
   */
  public void read(byte[] body, SdkPojo builder) throws MalformedBodyException {
    if (body.length == 0) {
      return;
    }
    try (JsonParser parser = factory.createParser(body)) {
      new PojoReader(this, parser).readDocument(builder);
    } catch (MalformedBodyException e) {
      throw e;
    } catch (JsonProcessingException e) {
      // Jackson's own message quotes the body, which may be somebody's data.
      throw new MalformedBodyException(
          "The body is not valid " + this + " at byte " + byteOffset(e), e);
    } catch (IOException e) {
      throw new MalformedBodyException("The body is not valid " + this, e);
    }
  }

  /** Writes one object. Members without a value are left out. */
  public void write(SdkPojo pojo, OutputStream out) throws IOException {
    write(Map.of(), pojo, out);
  }

  /**
   * Writes one object that has more members than its class knows.
   *
   * @param extraMembers written before those of the class
   */
  public void write(Map<String, String> extraMembers, SdkPojo pojo, OutputStream out)
      throws IOException {
    try (JsonGenerator generator = factory.createGenerator(out)) {
      new PojoWriter(this, generator).writeDocument(extraMembers, pojo);
    }
  }

  abstract void writeTimestamp(JsonGenerator generator, Instant timestamp) throws IOException;

  abstract Instant readTimestamp(JsonParser parser) throws IOException;

  /** The token as which a blob arrives. */
  JsonToken binaryToken() {
    return binaryToken;
  }

  private static long byteOffset(JsonProcessingException e) {
    return e.getLocation() == null ? 0 : e.getLocation().getByteOffset();
  }
}
