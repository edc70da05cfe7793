import type {CompletedPart} from '@aws-sdk/client-s3';
import {AwsError} from '../../kernel/service.ts';
import {memberOf} from './checksums.ts';
import {malformedXml} from './find.ts';
import type {Part, Upload} from './store.ts';

/** S3 User Guide, multipart upload limits: every part but the last. */
const SMALLEST_PART = 5 * 1024 * 1024;

/**
 * The parts that CompleteMultipartUpload names, in its order, or the refusal (S3 API reference, special errors there).
 * Parts that it does not name are dropped with the upload.
 */
export function assemble(upload: Upload, named: readonly CompletedPart[]): readonly Part[] {
  if (named.length === 0) throw new AwsError('InvalidRequest', 'You must specify at least one part');
  const numbers = named.map(({PartNumber}) => PartNumber ?? 0);
  if (numbers.some((number, index) => number <= (numbers[index - 1] ?? 0)))
    throw new AwsError(
      'InvalidPartOrder',
      'The list of parts was not in ascending order. Parts must be ordered by part number.',
    );
  const parts = named.map((each) => findPart(upload, each));
  // With checksums the numbers must be 1, 2, 3, … (S3 User Guide, multipart upload overview: an Internal Server Error).
  if (upload.algorithm !== undefined && numbers.some((number, index) => number !== index + 1))
    throw new AwsError('InternalError', 'We encountered an internal error. Please try again.', 500);
  if (parts.slice(0, -1).some(({body}) => body.length < SMALLEST_PART))
    throw new AwsError('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size');
  return parts;
}

function findPart(upload: Upload, named: CompletedPart): Part {
  if (named.PartNumber === undefined || named.ETag === undefined) throw malformedXml();
  const part = upload.parts.get(named.PartNumber);
  const bare = (etag: string) => etag.replaceAll('"', '');
  if (!part || bare(part.etag) !== bare(named.ETag)) throw noSuchPart();
  const {algorithm} = upload;
  // An upload without an algorithm of its own knows no checksum of a part.
  if (algorithm === undefined) {
    if (Object.keys(named).some((member) => member.startsWith('Checksum'))) throw noSuchPart();
    return part;
  }
  const given: unknown = Reflect.get(named, memberOf(algorithm));
  if (given === undefined && upload.checksumType === 'COMPOSITE')
    throw new AwsError(
      'InvalidRequest',
      `The upload was created using a ${algorithm.toLowerCase()} checksum. The complete request must include the checksum for each part. It was missing for part ${part.number} in the request.`,
    );
  if (given !== undefined && given !== part.checksums[memberOf(algorithm)]) throw noSuchPart();
  return part;
}

const noSuchPart = () =>
  new AwsError(
    'InvalidPart',
    "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
  );
